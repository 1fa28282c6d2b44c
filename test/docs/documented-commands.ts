/** The commands that README and guide give, and which of them the first hour leaves out. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder } from "../support/project-folder.ts";

export const leftOut: Readonly<Record<string, string>> = {
  "npm install && npm test": "the tests themselves",
  "HATHI_RECORD=1 node --env-file=.env --test triage.test.ts":
    "it records what a real Slack answers: test/testing/record.test.ts",
};

export async function readReadme(): Promise<string> {
  return readFile(join(projectFolder, "README.md"), "utf8");
}

export async function readGuide(): Promise<string> {
  return readFile(join(projectFolder, "docs/writing-an-automation.md"), "utf8");
}

/** Without what a comment behind them says. */
export async function documentedCommands(): Promise<readonly string[]> {
  const guide = await readGuide();
  const blocks = [...`${await readReadme()}\n${guide}`.matchAll(/^```sh\n([\s\S]+?)^```/gm)];
  return blocks
    .flatMap(([, text = ""]) => text.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}
