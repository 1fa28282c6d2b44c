/** Finds what an automation's own files spell out: calls of Slack and GitHub, names of events, secrets. */
import { readSources } from "../../engine/build/source-maps.ts";

export interface Written {
  /** "slack.chat.postMessage", "github.rest.pulls.get", "slack.message", "GET /repos/{owner}/{repo}", "API_KEY". */
  readonly what: string;
  readonly kind: "call" | "text" | "secret";
  /** As seen from the automations folder. */
  readonly file: string;
  readonly line: number;
}

// Comments come first, so that nothing in them counts. A name that the code puts together is not found.
const tokens = new RegExp(
  [
    String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`,
    String.raw`\bsecret\s*\(\s*["'\`](?<secret>[A-Za-z][A-Za-z0-9_]*)["'\`]`,
    String.raw`(?<![\w$.])(?<call>(?:slack|github)(?:\s*\??\.\s*[A-Za-z]\w*)+)`,
    String.raw`(?<quote>["'\`])(?<text>(?:(?:slack|github|webhook)\.[\w.-]+|(?:GET|POST|PUT|PATCH|DELETE|HEAD) \/\S+))\k<quote>`,
    String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`,
  ].join("|"),
  "g",
);

/** @param script the build, with its source map */
export function findWritten(script: string): readonly Written[] {
  return readSources(script)
    .filter(({ file }) => !file.includes("node_modules/"))
    .flatMap(({ file, text }) => findInFile(file, text));
}

function findInFile(file: string, source: string): readonly Written[] {
  const found: Written[] = [];
  let line = 1;
  let counted = 0;
  for (const { groups = {}, index } of source.matchAll(tokens)) {
    const { secret, call, text } = groups;
    const what = secret ?? call?.replaceAll(/[\s?]/g, "") ?? text;
    if (what === undefined) continue;
    line += source.slice(counted, index).split("\n").length - 1;
    counted = index;
    found.push({
      what,
      kind: secret !== undefined ? "secret" : call !== undefined ? "call" : "text",
      file,
      line,
    });
  }
  return found;
}
