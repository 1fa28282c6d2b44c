/**
 * Sets Hathi up from nothing against the local Slack and GitHub, and counts: what a person clicks, what they paste or
 * type, and how long the machine takes. `npm run stopwatch`; `-- --clone` begins with a clean clone and `npm ci`, and
 * `-- --page` goes by the page of a first start.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
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
  [/e-mail/, "ana@acme.example"],
  [/channel for the first message/, ""],
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

const atSlack = ["open Slack's link", "Next", "Create", "Install to Workspace", "Allow"];
const atGitHub = ["Make the GitHub App", "Create on GitHub"];
const install = ["open the link of the App", "Install"];

/** In the terminal, as a person at it. */
async function byTerminal(): Promise<void> {
  const setup = hathi("setup");
  let said = "";
  setup.stdout?.setEncoding("utf8").on("data", (part: string) => {
    process.stdout.write(part.replaceAll(/manifest_yaml=\S+/g, "manifest_yaml=..."));
    said += part;
    const page = /Open (http:\S+) on this machine/.exec(said)?.[1];
    if (page !== undefined) {
      clicks.push("open the page of the setup", ...atGitHub);
      said = "";
      void pressButtons(page).then(async ({ sentTo }) => fetch(sentTo));
    } else if (said.endsWith(": ")) {
      if (said.includes("new_app=1")) clicks.push(...atSlack);
      if (said.includes("/installations/new")) clicks.push(...install);
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
  const url = (await lines.line(/http:\/\/127\.0\.0\.1:\d+\/\?token=/)).trim();
  clicks.push("open the terminal's link");
  const browser = openSetupBrowser(url);
  let page = await browser.open(url.slice(browser.origin.length));
  while (!page.includes("Hathi is set up.")) {
    const question = /<label for="answer">([^<]*(?:<br>[^<]*)?)<\/label>/.exec(page)?.[1];
    if (question === undefined) {
      if (page.includes('href="/github"') && !clicks.includes("Go on to GitHub")) {
        clicks.push("Go on to GitHub", ...atGitHub);
        const { sentTo } = await pressButtons(`${browser.origin}/github`, { cookie: browser.cookie });
        page = await browser.open(sentTo.slice(browser.origin.length));
      } else page = await browser.look();
      continue;
    }
    if (page.includes("new_app=1") && !clicks.includes("Next")) clicks.push(...atSlack);
    if (page.includes("/installations/new") && !clicks.includes("Install")) clicks.push(...install);
    clicks.push("Go on");
    page = await browser.answer(answerTo(question));
  }
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
