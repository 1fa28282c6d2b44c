import { expect, it } from "vitest";
import { FilePlaces } from "../../../src/engine/build/build-files.ts";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

const plain = 'import { on } from "hathi";\nexport default on("webhook.plain", () => 1);\n';
const reading = `import { readFileSync } from "node:fs";
import { join } from "node:path";
import { on } from "hathi";
const prompt = readFileSync(join(import.meta.dirname, "prompt.txt"), "utf8");
if (prompt === "wrong") throw new RangeError("the prompt is wrong");
export default on("webhook.reading", () => prompt);
`;

async function load(prompt: string, more: Readonly<Record<string, string>> = {}) {
  const folder = await makeAutomations({
    "plain.ts": plain,
    "reading.ts": reading,
    "prompt.txt": prompt,
    ...more,
  });
  const { automations, failures } = await loadAutomations(folder);
  return {
    builds: Object.fromEntries(automations.map(({ name, build }) => [name, build])),
    failures: failures.map(({ error }) => error.message),
  };
}

it("files beside an automation name its build where its code asks for its place, and no other's", async () => {
  const one = await load("one");
  const other = await load("other");
  expect(one.failures).toEqual([]);
  expect(other.builds["plain"]).toBe(one.builds["plain"]);
  expect(other.builds["reading"]).not.toBe(one.builds["reading"]);
  expect((await load("one")).builds).toEqual(one.builds);
});

it("a failure in a file that asks for its place is told with its line", async () => {
  const { failures } = await load("wrong");
  expect(failures[0]).toMatch(/^reading\.ts:5:\d+: its top level throws RangeError: the prompt is wrong/);
});

it("files that are too much for a build are refused with the largest, and harm no other automation", async () => {
  const { builds, failures } = await load("one", { "film.bin": "x".repeat(9 * 1024 * 1024) });
  expect(Object.keys(builds)).toEqual(["plain"]);
  expect(failures).toEqual([
    expect.stringMatching(/too much: .* The largest is film\.bin: keep it elsewhere/),
  ]);
});

it("a text that begins as the address of a file does, and is none, is left as it is", () => {
  const places = new FilePlaces();
  places.original = "/home/ana/own";
  expect(places.locate("file:///automation/a.txt")).toBe("file:///home/ana/own/a.txt");
  for (const text of ["file:///automation/a%2Fb", "file:///100%", "file:///%zz"])
    expect(places.locate(text)).toBe(text);
  const elsewhere = new URL("file://server/share/a.txt");
  expect(places.locate(elsewhere)).toBe(elsewhere);
});
