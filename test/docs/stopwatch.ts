/**
 * Sets Hathi up from nothing against the local Slack and GitHub, and counts: what a person clicks, what they paste or
 * type, and how long the machine takes. `npm run stopwatch`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setUp } from "../../src/app/setup/set-up.ts";
import type { Ask } from "../../src/app/setup/setup.ts";
import { createLogger } from "../../src/app/logger.ts";
import { startLocalServices } from "../../src/local-services/local-services.ts";
import { projectFolder } from "../support/project-folder.ts";
import { pressButtons } from "../support/setup/press-buttons.ts";

const local = await startLocalServices();
const cwd = await mkdtemp(join(tmpdir(), "hathi-stopwatch-"));
const began = performance.now();
const steps: string[] = [];
const pasted: string[] = [];
const typed: string[] = [];

/** What a person does outside of the terminal: each is a click or a page. */
const does = (what: string): void => void steps.push(what);

const answers: readonly (readonly [about: RegExp, answer: string])[] = [
  [/address under which/, "https://hathi.example.com"],
  [/Signing Secret/, local.env.SLACK_SIGNING_SECRET],
  [/Bot User OAuth Token/, local.env.SLACK_BOT_TOKEN],
  [/organisation/, "acme"],
  [/e-mail/, "ana@acme.example"],
  [/channel/, ""],
];
const ask: Ask = async (question, { isSecret, signal } = {}) => {
  if (signal !== undefined) {
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(new Error("not needed"))),
    );
  }
  const answer = answers.find(([about]) => about.test(question))?.[1] ?? "";
  (isSecret === true ? pasted : typed).push(question.trim().split("\n").at(-1) ?? "");
  return answer;
};

console.log("npx hathi setup");
await setUp({
  env: { SLACK_API_URL: local.env.SLACK_API_URL, GITHUB_API_URL: local.env.GITHUB_API_URL },
  cwd,
  ask,
  say(text) {
    console.log(text.replaceAll(/manifest_yaml=\S+/g, "manifest_yaml=..."));
    if (text.includes("api.slack.com/apps?new_app=1")) {
      for (const click of ["open Slack's link", "Next", "Create", "Install to Workspace", "Allow"])
        does(click);
    }
    if (text.includes("/installations/new"))
      for (const click of ["open the link of the App", "Install"]) does(click);
    const page = /Open (http:\S+)/.exec(text)?.[1];
    if (page === undefined) return;
    for (const click of ["open the page of the setup", "Make the GitHub App", "Create on GitHub"])
      does(click);
    void pressButtons(page).then(async ({ sentTo }) => fetch(sentTo));
  },
  logger: createLogger({ level: "error" }),
  options: { github: true },
});
const setUpMs = performance.now() - began;

const hathi = spawn(process.execPath, [join(projectFolder, "src/main.ts"), "start"], {
  cwd,
  env: {
    PATH: process.env["PATH"],
    HOME: cwd,
    HOST: "127.0.0.1",
    PORT: "0",
    SLACK_API_URL: local.env.SLACK_API_URL,
    GITHUB_API_URL: local.env.GITHUB_API_URL,
    HATHI_AUTOMATIONS: join(projectFolder, "automations"),
  },
  stdio: ["ignore", "ignore", "pipe"],
});
const seen = new Set<string>();
for await (const line of createInterface({ input: hathi.stderr })) {
  const { msg = "" } = line.startsWith("{") ? (JSON.parse(line) as { msg?: string }) : {};
  seen.add(msg);
  if (msg === "the worker is ready") break;
}
hathi.kill("SIGTERM");
await once(hathi, "exit");
await local.close();
await rm(cwd, { recursive: true, force: true });
for (const message of ["connected to Slack", "connected to GitHub", "an automation is deployed"]) {
  if (!seen.has(message)) throw new Error(`the start did not say "${message}"`);
}

const minutes = (ms: number): string => (ms / 60_000).toFixed(1);
console.log(
  [
    "",
    `clicks and pages: ${steps.length} (${steps.join(", ")})`,
    `values pasted:    ${pasted.length} (${pasted.join("; ")})`,
    `values typed:     ${typed.length} (${typed.join("; ")})`,
    `machine time:     ${minutes(setUpMs)} minutes to the message in the channel, ${minutes(performance.now() - began)} to a running Hathi`,
  ].join("\n"),
);
