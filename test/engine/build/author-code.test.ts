import { SourceMap, type SourceMapPayload } from "node:module";
import { expect, it } from "vitest";
import { bundleAutomation } from "../../../src/engine/build/bundle-automation.ts";
import { readAuthorCode } from "../../../src/engine/build/author-code.ts";
import { sourceMapMarker } from "../../../src/engine/build/source-maps.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

it("finds the author's lines as Node's own reader of source maps does, and no line of a package", async () => {
  const folder = await makeAutomations({
    "lib/words.ts":
      'export const words = (of: string) =>\n  of\n    .split(" ")\n    .map((word) => word.trim());\n',
    "mine.ts": `import { on, sleep } from "hathi";
import { DateTime } from "luxon";
import { words } from "./lib/words.ts";

type Never = { one: 1 };
export default on("webhook.start", async () => {
  for (const word of words("a b")) { await sleep(word); await sleep(DateTime.now().toISO()); }
  return { word:   words("c"),
    more: 1 };
});
`,
  });
  const { script } = await bundleAutomation(`${folder}/mine.ts`);
  const code = readAuthorCode(script);
  expect(code?.files.map(({ file }) => file).toSorted()).toEqual(["lib/words.ts", "mine.ts"]);
  const [text = "", encoded = ""] = script.split(sourceMapMarker);
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString()) as SourceMapPayload);
  let [mine, others] = [0, 0];
  for (const [index, line] of text.split("\n").entries()) {
    const row = index + 1;
    for (let column = 1; column <= Math.min(line.length, 120); column += 3) {
      const entry = map.findEntry(row - 1, column - 1);
      // What is before the first mark of a line belongs to none, though Node names that of a line above.
      const wanted = "originalSource" in entry && entry.generatedLine === row - 1 ? entry : undefined;
      const isMine = wanted?.originalSource === "mine.ts" || wanted?.originalSource === "lib/words.ts";
      const found = isMine ? { file: wanted.originalSource, line: wanted.originalLine + 1 } : null;
      expect({ row, column, found: code?.find(`${row}:${column}`) }).toEqual({ row, column, found });
      if (found === null) others += 1;
      else mine += 1;
    }
  }
  expect(mine).toBeGreaterThan(30);
  expect(others).toBeGreaterThan(1000);
});

it("leaves out files of data, which may hold what is not for all who see runs", async () => {
  const folder = await makeAutomations({
    "keys.json": '{"token":"nobody told Hathi of this one"}',
    "notes.txt": "nor of this one",
    "lib/more.tsx": "export const more = 1;",
    "mine.ts": `import { on } from "hathi"; import keys from "./keys.json"; import notes from "./notes.txt";
      import { more } from "./lib/more.tsx";
      export default on("webhook.x", async () => [keys.token, notes, more]);`,
  });
  const code = readAuthorCode((await bundleAutomation(`${folder}/mine.ts`)).script);
  expect(code?.files.map(({ file }) => file).toSorted()).toEqual(["lib/more.tsx", "mine.ts"]);
});

it("takes the first place that is the author's, and knows nothing of a build without a map", async () => {
  const folder = await makeAutomations({
    "mine.ts": 'import { on } from "hathi";\nexport default on("webhook.x", async () => 7);',
  });
  const { script } = await bundleAutomation(`${folder}/mine.ts`);
  const row = script.split("\n").findIndex((line) => line.includes("webhook.x")) + 1;
  const code = readAuthorCode(script);
  expect(code?.find(`1:1 ${row}:20 ${row}:30`)).toEqual({ file: "mine.ts", line: 2 });
  expect(code?.find("1:1")).toBeNull();
  expect(code?.find("")).toBeNull();
  expect(readAuthorCode("exports.default = 1;")).toBeUndefined();
});
