import { expect, test } from "vitest";
import { waitFor } from "../../support/engine/engine.ts";
import { failingRuns, quietly } from "../../support/postgres/failing-runs.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

test("all failed runs are retried once: listed first, in batches, audited, and what cannot be is named", async () => {
  const { engine, bank, pay, control } = await failingRuns(quietly);
  const broken = (body: string): string => `
    import { on } from "hathi";
    export default on("webhook.broken", async () => { ${body} });
  `;
  await engine.deploy(broken('throw new Error("no such thing");'), "broken");
  const env = { DATABASE_URL: engine.database.url };
  const retry = async (...args: string[]) => runHathiHere(env, "runs", "retry", ...args);
  expect((await retry("--all-failed")).stdout).toContain("there is no failed run to retry");

  await engine.accept({ type: "webhook.broken" });
  await engine.untilState("failed");
  // More than a batch.
  await pay(Array.from({ length: 120 }, (_, n) => ({ data: { n } })));
  const dry = await retry("--all-failed");
  expect(dry.code).toBe(0);
  expect(dry.stdout).toMatch(/^120 runs would be retried/);
  expect(dry.stdout).toMatch(/example +120 .* Error: card \d+ of <!channel> was refused +(\w{6} ){5}…/);
  expect(dry.stdout).toMatch(/1 run would not be retried: their own code threw[^]*broken +1 /);
  expect(dry.stdout).toContain("--yes retries them");
  expect(await engine.database.query("select 1 from hathi.audit")).toEqual([]);
  const plan = JSON.parse((await retry("--all-failed", "--since", "1 h", "--json")).stdout) as object;
  expect(plan).toMatchObject({
    dryRun: true,
    runs: 120,
    groups: [{ automation: "example", runs: 120 }],
    leftOut: { runs: 1, groups: [{ automation: "broken", reason: "Error: no such thing" }] },
  });
  await engine.skip(3 * 3_600_000);
  expect((await retry("--all-failed", "--since", "2h")).stdout).toContain("there is no failed run to retry");
  expect((await retry("--all-failed", "--automation", "broken")).stdout).toMatch(/^1 run would not/);

  bank.refuses = false;
  const done = await retry("--all-failed", "--yes");
  expect(done.stdout).toMatch(
    /^120 runs retried\n1 run could not be retried:\n {2}1 x the run \w+ has no failed step/,
  );
  expect(done.code).toBe(1);
  await waitFor(
    async () => engine.runs.list({ scope: "all", limit: 1000 }),
    (runs) => runs.filter(({ state }) => state === "completed").length === 120,
    30_000,
  );
  const audited = await engine.database.query<{ actor: string }>(
    "select actor from hathi.audit where action like 'restart of %'",
  );
  expect(audited).toHaveLength(120);
  expect(audited[0]?.actor).toMatch(/^cli:/);

  await engine.deploy(broken("return 7;"), "broken");
  const mended = await retry("--all-failed", "--newest-build", "--yes", "--json");
  expect(JSON.parse(mended.stdout)).toMatchObject({ dryRun: false, retried: [{}], refused: [] });
  expect(mended.code).toBe(0);
  expect((await control.failed({ limit: 10 })).runs).toEqual([]);
  expect((await retry("--all-failed", "--yes")).stdout.trim()).toBe("0 runs retried");
}, 120_000);

test.each([
  [[], "name the run to retry, or give --all-failed"],
  [["k3", "--all-failed"], "not both"],
  [["k3", "--since", "2h"], "--since: use this option with --all-failed"],
  [["--yes"], "--yes: use this option with --all-failed"],
])("runs retry %j is refused, saying what to do", async (args, words) => {
  const { code, stderr } = await runHathiHere({}, "runs", "retry", ...args);
  expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
});

test("a time that is none is refused", async () => {
  const { engine } = await failingRuns(quietly);
  const env = { DATABASE_URL: engine.database.url };
  const { code, stderr } = await runHathiHere(env, "runs", "retry", "--all-failed", "--since", "yesterday");
  expect([code, stderr]).toEqual([1, expect.stringContaining('--since: "yesterday" is no time')]);
});
