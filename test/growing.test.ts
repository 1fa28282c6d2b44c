import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "./support/project-folder.ts";

/** What is in these folders goes with a run in hand, a look at a build, a value, a check, a playground or a test. */
const shortLived =
  /^src\/(?:engine\/(?:perform|realm|replay|build\/look)|core\/values|app\/needs|testing|local-services|playground)\//;

/** Grows with the configuration and with nothing else, or is handed out by the function that fills it. */
const bounded: readonly string[] = [
  "src/connectors/people/slack-members.ts members",
  "src/core/secrets/find-forms.ts #endings",
  "src/intake/webhooks/webhook-rate.ts buckets",
];

/** Of each Map and Set that begins empty and is added to: its file and name. */
async function findGrowing(): Promise<readonly string[]> {
  const files = await readdir(join(projectFolder, "src"), { recursive: true });
  const found = files
    .map((file) => `src/${file}`)
    .filter((file) => file.endsWith(".ts") && !shortLived.test(file))
    .map(async (file) => growingIn(file, await readFile(join(projectFolder, file), "utf8")));
  return (await Promise.all(found)).flat();
}

function growingIn(file: string, text: string): readonly string[] {
  // Fields, what lasts as long as the module, and what a function that makes something closes over.
  const declared =
    /^(?: {2}readonly | {2}(?=#)| {2}const |const |let )(#?\w+)[^=\n]*= new (?:Map|Set)(?:<.*>)?\(\s*\)/gm;
  return [...text.matchAll(declared)].flatMap(([declaration, name = ""]) => {
    const isLocal = declaration.startsWith("  const ");
    // What a function hands out as it ends is not kept by it.
    if (isLocal && !new RegExp(`^export function (?:bound|create|keep|open|start)`, "m").test(text))
      return [];
    const adds = new RegExp(`${name}\\.(?:set|add)\\(`).test(text);
    const removes = new RegExp(`${name}\\.(?:delete|clear)\\(|${name} = new`).test(
      text.replace(declaration, ""),
    );
    return adds && !removes ? [`${file} ${name}`] : [];
  });
}

it("of every map and set that lasts something is removed again", async () => {
  expect((await findGrowing()).filter((where) => !bounded.includes(where))).toEqual([]);
});

it("the search finds what only grows", () => {
  const grows =
    "export class A {\n  readonly #seen = new Set<string>();\n  note() { this.#seen.add('a'); }\n}";
  expect(growingIn("a.ts", grows)).toEqual(["a.ts #seen"]);
  expect(growingIn("a.ts", grows.replace("note()", "end() { this.#seen.clear(); } note()"))).toEqual([]);
});
