/** The commands that README, guide and reference give, and which of them the first hour leaves out. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder } from "../support/project-folder.ts";

export const leftOut: Readonly<Record<string, string>> = {
  "npm install && npm test": "the tests themselves",
  "npx hathi setup": "it asks a person: test/app/setup/set-up.test.ts",
  "npx hathi doctor": "test/cli/doctor.test.ts",
  "HATHI_RECORD=1 node --env-file=.env --test triage.test.ts":
    "it records what a real Slack answers: test/testing/record.test.ts",
};

export async function readReadme(): Promise<string> {
  return readFile(join(projectFolder, "README.md"), "utf8");
}

export async function readGuide(): Promise<string> {
  return readFile(join(projectFolder, "docs/writing-an-automation.md"), "utf8");
}

async function readReference(): Promise<string> {
  return readFile(join(projectFolder, "docs/reference.md"), "utf8");
}

/** The commands, without the comments behind them. */
export async function documentedCommands(): Promise<readonly string[]> {
  const pages = await Promise.all([readReadme(), readGuide(), readReference()]);
  const blocks = [...pages.join("\n").matchAll(/^```sh\n([\s\S]+?)^```/gm)];
  return blocks
    .flatMap(([, text = ""]) => text.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}
