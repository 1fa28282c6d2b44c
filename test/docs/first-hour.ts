/**
 * The first hour of somebody who follows the README: a copy of this checkout in an empty folder, and each command of
 * README and guide there, in the order in which one meets them. `npm run first-hour`; it takes some minutes.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startLocalServices } from "../../src/local-services/local-services.ts";
import { readGuide, readReadme } from "./documented-commands.ts";
import { type Place, type Step, copyCheckout } from "./first-hour-place.ts";

const place = await copyCheckout();
// What it started has process groups of its own, and would outlive it.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void place.leave().finally(() => process.exit(1)));
}
try {
  await tryIt(place);
  await connect(place);
  tellSteps(place.steps);
} finally {
  await place.leave();
}

function tellSteps(steps: readonly Step[]): void {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const all = steps.reduce((sum, { ms }) => sum + ms, 0);
  console.log(`\nAll of it was seen: ${steps.length} steps in ${seconds(all)}. The longest:`);
  for (const { what, ms } of steps.toSorted((one, other) => other.ms - one.ms).slice(0, 8))
    console.log(`  ${seconds(ms).padStart(7)}  ${what}`);
}

async function tryIt(place: Place): Promise<void> {
  // npm install, for which the copy has this checkout's packages.
  const playground = await place.start("npm start", /playground is open: +(http:\S+?)\/#/);
  const url = playground.found;

  const example = firstExample(await readReadme());
  await writeFile(join(place.folder, "automations/review-channel.ts"), example);
  await place.run("npx hathi check", /review-channel on github\.pull_request\.opened/);
  await place.run("npx hathi deploy", /(?:deployed|unchanged) review-channel/);
  await place.post(`${url}/playground/pull-requests`, {
    as: "ana",
    title: "Teach it to swim",
    reviewers: ["ben"],
  });
  const id = await place.until(
    "npx hathi runs list --all --automation review-channel --limit 5 --json",
    "waiting",
  );
  const of = (command: string): string => command.replace("k3f9qz", id);
  await place.run("npx hathi runs list", /review-channel +waiting/);
  await place.run("npx hathi automations list", /review-channel/);
  await place.run(of("npx hathi runs show k3f9qz"), /slack\.conversations\.create/);
  await place.run(of("npx hathi runs logs k3f9qz"), /\S/);
  await place.run(of("npx hathi runs pause k3f9qz"), /is paused/);
  await place.run(of("npx hathi runs resume k3f9qz"), /goes on/);
  await place.run(of("npx hathi runs settle k3f9qz"), /say what is true/, 1);
  await place.run(of("npx hathi runs retry k3f9qz"), /\S/, 1);
  await place.run("npx hathi logs", /Did you mean: hathi runs logs <id>/, 1);

  // The same event by hand: its channel is there already, so this run fails.
  const listed = await place.run("npx hathi events list --type github.pull_request.opened --json", /\[/);
  const [event] = JSON.parse(listed.stdout) as readonly { readonly id: string }[];
  const shown = await place.run(`npx hathi events show ${event?.id ?? ""} --json`, /"data"/);
  const { data } = JSON.parse(shown.stdout) as { readonly data: unknown };
  await writeFile(join(place.folder, "event.json"), JSON.stringify(data));
  await place.run("npx hathi trigger review-channel --data event.json", /started review-channel as/);
  const failed = await place.until("npx hathi runs list --all --automation review-channel --json", "failed");
  await place.run(`npx hathi runs show ${failed}`, /name_taken/);
  await place.run("npx hathi runs retry --all-failed", new RegExp(failed));
  await place.run(`npx hathi runs retry ${failed}`, /goes on as/);
  await place.run("npx hathi runs cancel --all --state waiting", /\S/);

  await place.run(of("npx hathi runs cancel k3f9qz"), /is (?:being )?cancelled/);
  await place.until("npx hathi runs list --all --automation review-channel --json", "cancelled");
  await place.run(of("npx hathi runs watch k3f9qz"), /review-channel cancelled/, 2);
  await writeFile(join(place.folder, "automations/triage.ts"), firstExample(await readGuide()));
  await place.run("npx hathi deploy", /(?:deployed|unchanged) triage/);
  // The test that the guide has for it, and a change while the playground is open.
  await writeFile(join(place.folder, "automations/triage.test.ts"), firstTest(await readGuide()));
  await place.run("npx node --test automations/triage.test.ts", /pass 1\b/);
  await place.run(
    `echo '{ "issue": { "html_url": "https://example.com/1" } }' | npx hathi trigger triage --data -`,
    /started triage as/,
  );
  const triage = await place.until("npx hathi runs list --all --automation triage --json", "waiting");
  const changed = firstExample(await readGuide()).replace("A day old", "Old already");
  await writeFile(join(place.folder, "automations/triage.ts"), changed);
  await playground.hear(/triage: new build \w+, 1 run stays on \w+/);
  await place.run(`npx hathi debug ${triage} --no-wait`, /entries of its journal were replayed/);
  await place.post(`${url}/playground/clock`, { by: "day" });
  await place.until("npx hathi runs list --all --automation triage --json", "completed");
  await place.run("npx hathi migrate", /the database is at migration \d+/);
  await playground.stop();
  await place.run("npm run demo", /\S/);
}

function firstTest(guide: string): string {
  return firstExample(guide.slice(guide.indexOf("## Testing")));
}

function firstExample(text: string): string {
  return /```ts\n([\s\S]+?)```/.exec(text)?.[1] ?? "";
}

async function connect(place: Place): Promise<void> {
  await place.run("npx hathi runs list", /Hathi has never started on this database/, 1);
  const local = await startLocalServices();
  try {
    const env = { ...local.env, HATHI_URL: "https://hathi.example.com", HOST: "127.0.0.1" };
    const lines = Object.entries(env).map(([name, value]) => `${name}="${value}"\n`);
    await writeFile(join(place.folder, ".env"), `${lines.join("")}SLACK_APP_TOKEN=xoxb-no\n`);
    await place.run("npm start", /SLACK_APP_TOKEN: this is a bot token of Slack/, 1);
    await writeFile(join(place.folder, ".env"), lines.join(""));
    const all = await place.start("npm start", /the worker is ready/);
    all.expect(/"webhookUrl":"https:\/\/hathi\.example\.com\/github\/webhooks"/);
    all.expect(/"requestUrl":"https:\/\/hathi\.example\.com\/slack\/events"/);
    await place.run("npx hathi runs list", /\.env is read/);
    await all.stop();

    const intake = await place.start("npx hathi start --role intake", /"url":"(http:\/\/localhost:\d+)"/);
    const worker = await place.start("npx hathi start --role worker", /the worker is ready/);
    local.connectTo(intake.found);
    await local.github.openPullRequest({ title: "Swim for real", author: "ana" });
    await place.until("npx hathi runs list --all --automation review-channel --json", "waiting");
    await worker.stop();
    await intake.stop();
  } finally {
    await local.close();
  }
}
