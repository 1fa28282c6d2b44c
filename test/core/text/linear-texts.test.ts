import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../support/project-folder.ts";

/** The folders whose functions handle outside text. New functions in them are tested automatically. */
const places = ["src/core", "src/chat", "src/engine/build/map-stack.ts"];

/** The further arguments of functions that take more than a text. */
const besides: Readonly<Record<string, readonly unknown[]>> = {
  actions: [{ type: "button" }],
  blockIdOf: [{ id: "r1" }],
  decodeEventData: ["x"],
  describeOutage: [0],
  codeBlock: [3000],
  escapeWithin: [3000],
  findAutomation: [["pr-reminder", "deploy"]],
  findAuthorPlace: ["0123456789abcdef"],
  findNearestWord: [["list", "show"]],
  mendStackAt: ["Error\n    at x"],
  subjectWord: ["https://github.com"],
};

/** Functions that get what the operator has configured, and never text from outside. */
const notOutside = new Set(["formsOf"]);

interface TextFunction {
  readonly name: string;
  readonly call: (text: string) => unknown;
}

/** Every exported function whose first argument is a text, except async ones, which do more than handle text. */
async function findTextFunctions(): Promise<readonly TextFunction[]> {
  const files: string[] = [];
  for (const place of places) {
    if (place.endsWith(".ts")) files.push(place);
    else {
      const names = await readdir(join(projectFolder, place), { recursive: true });
      files.push(...names.filter((name) => name.endsWith(".ts")).map((name) => join(place, name)));
    }
  }
  const found: TextFunction[] = [];
  for (const file of files.toSorted()) {
    const source = await readFile(join(projectFolder, file), "utf8");
    const declared = source.matchAll(/^export function (\w+)(?:<[^>]*>)?\(\s*\w+: (?:string\b|Duration\b)/gm);
    const names = [...declared].map(([, name = ""]) => ({ name }));
    if (names.length === 0) continue;
    const module = (await import(join(projectFolder, file))) as Record<
      string,
      (...args: readonly unknown[]) => unknown
    >;
    for (const { name } of names.filter(({ name }) => !notOutside.has(name))) {
      const call = module[name];
      if (call === undefined) throw new Error(`${file} has no ${name}`);
      found.push({ name: `${file} ${name}`, call: (text) => call(text, ...(besides[name] ?? [])) });
    }
  }
  return found;
}

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const others = ["\n", "\t", "\0", "\u001b", "\u00a0", "\u200b", "\u202e", "é", "＿", "😀", "\ud800"];
/** One character of each kind that a pattern may look for. */
const kinds = [...'a1 _*<&@#:/()-."\\\n'.split(""), "node:", "    at ", "&amp;"];
/** Endings that keep a pattern from matching at once. */
const frames = [
  ["a", "b"],
  ["build-0123456789abcdef.js:1:1\n    at ", ")x"],
] as const;

// A linear function takes some milliseconds at most. One in the square of the length takes seconds.
const single = { length: 64 * 1024, withinMs: 400 };
const pair = { length: 8 * 1024, withinMs: 60 };

/** The fastest of a few tries, in time of this thread on a processor: the machine may be busy with others. */
function timeOf({ call }: TextFunction, text: string, withinMs: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (
    let attempt = 0;
    attempt < 3 && best > withinMs && !(best > withinMs * 5 && best < 1e9);
    attempt += 1
  ) {
    const begun = process.threadCpuUsage();
    try {
      call(text);
    } catch {
      // A refusal is an answer, too.
    }
    const { user, system } = process.threadCpuUsage(begun);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** The first text on which the function takes too long. */
function findSlow(
  text: TextFunction,
  bodies: Iterable<string>,
  withinMs: number,
  around: readonly (readonly [string, string])[],
): string | undefined {
  for (const body of bodies) {
    for (const [before, after] of around) {
      const ms = timeOf(text, before + body + after, withinMs);
      if (ms > withinMs) return `${JSON.stringify([before, body.slice(0, 20), after])}: ${Math.round(ms)} ms`;
    }
  }
  return undefined;
}

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.floor(length / unit.length));
}

describe("every exported function of texts", { timeout: 120_000 }, async () => {
  const functions = await findTextFunctions();

  it("is found", () => {
    const names = functions.map(({ name }) => name.split(" ")[1]);
    expect(names).toEqual(
      expect.arrayContaining([
        "escapeSlack",
        "escapeMarkdown",
        "oneLine",
        "parseDuration",
        "mapStack",
        "parseChatCommand",
      ]),
    );
    expect(functions.length).toBeGreaterThan(25);
  });

  it.each(functions)("$name takes no more than linear time on 64 KiB of each sign", (text) => {
    const bodies = [...printable, ...others].map((sign) => repeated(sign, single.length));
    expect(findSlow(text, bodies, single.withinMs, frames.slice(0, 1))).toBeUndefined();
  });

  it.each(functions)("$name takes no more than linear time on pairs of signs", (text) => {
    const bodies = kinds.flatMap((one) => kinds.map((other) => repeated(one + other, pair.length)));
    expect(findSlow(text, bodies, pair.withinMs, frames)).toBeUndefined();
  });
});
