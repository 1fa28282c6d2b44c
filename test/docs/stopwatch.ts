/**
 * Sets Hathi up from nothing against the local Slack and GitHub, and counts: what a person clicks, what they paste or
 * type, and how long the machine takes. `npm run stopwatch`; `-- --clone` begins with a clean clone and `npm ci`, and
 * `-- --page` goes by the page of a first start.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { startLocalServices } from "../../src/local-services/local-services.ts";
import { projectFolder } from "../support/project-folder.ts";
import { openSetupBrowser } from "../support/setup/setup-browser.ts";
import { pressButtons } from "../support/setup/press-buttons.ts";

const { values: options } = parseArgs({
  options: { clone: { type: "boolean", default: false }, page: { type: "boolean", default: false } },
});

const local = await startLocalServices();
const cwd = await mkdtemp(join(tmpdir(), "hathi-stopwatch-"));
const code = options.clone ? join(cwd, "hathi") : projectFolder;
const folder = options.clone ? code : cwd;
const [clicks, pasted, typed, commands]: [string[], string[], string[], string[]] = [[], [], [], []];
const times: string[] = [];

const answers: readonly (readonly [about: RegExp, answer: string, isPasted?: true])[] = [
  [/address under which/, "https://hathi.example.com"],
  [/Signing Secret/, local.env.SLACK_SIGNING_SECRET, true],
  [/Bot User OAuth Token/, local.env.SLACK_BOT_TOKEN, true],
  [/organisation/, "acme"],
];

async function timed<Result>(what: string, work: () => Promise<Result> | Result): Promise<Result> {
  const began = performance.now();
  const result = await work();
  times.push(`${what} ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

function answerTo(question: string): string {
  const found = answers.find(([about]) => about.test(question));
  if (found === undefined) throw new Error(`nobody knows an answer to: ${question}`);
  const [about, answer, isPasted] = found;
  (isPasted === true ? pasted : typed).push(about.source);
  return answer;
}

function hathi(...words: readonly string[]): ChildProcess {
  commands.push(`npx hathi ${words.join(" ")}`);
  const own = join(code, "node_modules/.bin/node");
  return spawn(existsSync(own) ? own : process.execPath, [join(code, "src/main.ts"), ...words], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: cwd,
      HOST: "127.0.0.1",
      PORT: "0",
      SLACK_API_URL: local.env.SLACK_API_URL,
      GITHUB_API_URL: local.env.GITHUB_API_URL,
      HATHI_AUTOMATIONS: join(code, "automations"),
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

const atSlack = ["Next", "Create", "Install to Workspace", "Allow"];

/** What a person presses from the page of the setup, by way of GitHub, to the repositories that Hathi may see. */
async function makeApp(page: string, headers: Record<string, string> = {}): Promise<string> {
  const { html, sentTo } = await pressButtons(page, headers);
  // A page that sends its form by itself needs no press of its button.
  if (!/submit\(\)|send-form\.js/.test(html)) clicks.push("Make the GitHub App");
  clicks.push("Create on GitHub");
  const { headers: answered } = await fetch(sentTo, { headers, redirect: "manual" });
  if (!(answered.get("location") ?? "").endsWith("/installations/new"))
    clicks.push("open the link of the App");
  clicks.push("Install");
  return sentTo;
}

/** In the terminal, as a person at it. */
async function byTerminal(): Promise<void> {
  const setup = hathi("setup");
  let said = "";
  setup.stdout?.setEncoding("utf8").on("data", (part: string) => {
    process.stdout.write(part.replaceAll(/manifest_yaml=\S+/g, "manifest_yaml=..."));
    said += part;
    const page = /Open (http:\S+) on this machine/.exec(said)?.[1];
    if (page !== undefined) {
      clicks.push("open the page of the setup");
      said = "";
      void makeApp(page);
    } else if (said.endsWith(": ")) {
      if (said.includes("new_app=1")) clicks.push("open Slack's link", ...atSlack);
      const question = said.trim().split("\n").slice(-2).join(" ");
      said = "";
      setup.stdin?.write(`${answerTo(question)}\n`);
    }
  });
  setup.stderr?.pipe(process.stderr);
  const [exit] = (await once(setup, "exit")) as [number];
  if (exit !== 0) throw new Error(`the setup ended with ${exit}`);
}

/** On the page of a first start, as a person in a browser. */
async function byPage(lines: ReturnType<typeof linesOf>): Promise<void> {
  const url = (await lines.line(/http:\/\/127\.0\.0\.1:\d+\/\S+\/\?token=/)).trim();
  clicks.push("open the terminal's link");
  const browser = openSetupBrowser(url);
  let page = await browser.open(url.slice(browser.origin.length));
  while (!page.includes("Hathi is set up.")) {
    const question = /<label for="answer">([^<]*(?:<br>[^<]*)?)<\/label>/.exec(page)?.[1];
    if (question === undefined) {
      if (page.includes(`${browser.base}/github`) && !clicks.includes("Create on GitHub")) {
        if (!page.includes("data-next=")) clicks.push("Go on to GitHub");
        await makeApp(`${browser.origin}${browser.base}/github`, { cookie: browser.cookie });
      }
      page = await browser.look();
      continue;
    }
    const answer = answerTo(question);
    // What is pasted into such a field is handed in at once.
    if (!page.includes("data-pasted")) clicks.push(/<button[^>]*>([^<]+)/.exec(page)?.[1] ?? "?");
    if (page.includes("Make the Slack app</button>")) clicks.push(...atSlack);
    page = await browser.answer(answer, besides(page));
  }
}

/** What stands beside the question: left as it is where it is filled in, as the organisation of a team's own folder is. */
function besides(page: string): Record<string, string> {
  const org = /name="org"[^>]* value="([^"]*)"/.exec(page)?.[1];
  if (org === undefined) return {};
  return { org: org === "" ? answerTo("organisation") : org };
}

function linesOf({ stderr }: ChildProcess) {
  const lines: string[] = [];
  let more = Promise.withResolvers<void>();
  if (stderr === null) throw new Error("unreachable");
  createInterface({ input: stderr }).on("line", (line) => {
    lines.push(line);
    more.resolve();
    more = Promise.withResolvers();
  });
  return {
    async line(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = lines.find((line) => pattern.test(line));
        if (found !== undefined) return found;
        await more.promise;
      }
    },
  };
}

if (options.clone) {
  commands.push("git clone", "npm ci");
  await timed("git clone", () =>
    execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${projectFolder}`, code]),
  );
  await timed("npm ci", () =>
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: code,
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
}
// The folder of a team that keeps its automations on GitHub.
if (!options.clone)
  for (const words of [
    ["init", "--quiet"],
    ["remote", "add", "origin", "git@127.0.0.1:acme/ops.git"],
  ])
    execFileSync("git", words, { cwd: folder });
// Whoever commits on this machine has told git who they are.
await writeFile(join(cwd, ".gitconfig"), "[user]\n\temail = ana@acme.example\n");
if (!options.page) await timed("setup", byTerminal);
const started = hathi("start");
const lines = linesOf(started);
if (options.page) await timed("setup", async () => byPage(lines));
await timed("start", async () => {
  for (const message of [
    /connected to Slack/,
    /connected to GitHub/,
    /an automation is deployed/,
    /"slack":true/,
  ])
    await lines.line(message);
});
started.kill("SIGTERM");
await once(started, "exit");
await local.close();
await rm(cwd, { recursive: true, force: true });

console.log(
  [
    "",
    `commands:      ${commands.length} (${commands.join(", ")})`,
    `clicks:        ${clicks.length} (${clicks.join(", ")})`,
    `values pasted: ${pasted.length} (${pasted.join("; ")})`,
    `values typed:  ${typed.length} (${typed.join("; ")})`,
    `machine time:  ${times.join(", ")}`,
  ].join("\n"),
);
