import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkCopy } from "../../../src/cli/check/check-source.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

const copy = `import { on, slack } from "hathi";
import { word } from "./lib/word.ts";
import { team } from "../team.ts";
import { gone } from "./lib/gone.ts";
export default on("github.issues.opened", async ({ data }) => {
  slack.chat.postMessage({ channel: word, text: data.issue.titel });
  return team.toFixed() + gone;
});
`;

it("finds type errors and forgotten awaits of a copy, with what it imports beside the file and above", async () => {
  const project = await makeAutomations({
    "automations/mine.ts": "export default 1;",
    "automations/lib/word.ts": 'export const word = "a"; export const wrong: number = "b";',
    "team.ts": 'export const team = "core";',
  });
  const folder = join(project, "automations");
  const problems = await checkCopy(folder, "mine.ts", copy);
  expect(problems.map(({ file, line }) => `${file}:${line}`).toSorted()).toEqual([
    "mine.ts:4",
    "mine.ts:6",
    "mine.ts:6",
    "mine.ts:7",
  ]);
  const said = problems.map(({ message }) => message).join("\n");
  expect(said).toContain("Property 'titel' does not exist");
  expect(said).toContain("Property 'toFixed' does not exist on type");
  expect(said).toContain("Cannot find module './lib/gone.ts'");
  expect(said).toContain("this promise is not awaited");
  expect(await readFile(join(folder, "mine.ts"), "utf8")).toBe("export default 1;");
});
