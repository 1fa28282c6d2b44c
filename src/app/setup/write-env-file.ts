/** Writes variables into a file such as `.env`. Every other line stays as it is, and nobody else may read the file. */
import { readFile, realpath } from "node:fs/promises";
import { parseEnv } from "node:util";
import { HathiError } from "../../core/errors.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import { replaceFile } from "../replace-file.ts";

export type Variables = Readonly<Record<string, string>>;

/** What the file sets now; an empty object where there is no file. */
export async function readEnvFile(path: string): Promise<Variables> {
  const text = await readText(path);
  return Object.fromEntries(Object.entries(parseEnv(text)).map(([name, value = ""]) => [name, value]));
}

/** Sets these variables in the file, and makes the file where there is none. */
export async function writeEnvFile(path: string, variables: Variables): Promise<void> {
  // A link leads to where the file is kept.
  const place = await realpath(path).catch(() => path);
  const text = setVariables(await readText(place), variables);
  try {
    await replaceFile(place, text, 0o600);
  } catch (error) {
    throw new HathiError("CONFIG_INVALID", `${place} cannot be written (${messageOf(error)})`, {
      cause: error,
    });
  }
}

/** A variable may have a value of several lines, in quotes. What looks like a variable within them is none. */
const assignment =
  /^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`|[^#\n]*?)(?=[ \t]*(?:#.*)?$)/gm;

/**
 * The same text with these variables set. A variable keeps its place, and a new one comes at the end. One that is there
 * twice is set in both places: the last one counts, and nobody should read the old value in the first.
 */
export function setVariables(text: string, variables: Variables): string {
  const missing = new Map(
    Object.entries(variables).map(([name, value]) => [name, `${name}=${quote(value)}`]),
  );
  const lines = new Map(missing);
  const changed = text.replace(assignment, (before, name: string) => {
    missing.delete(name);
    return lines.get(name) ?? before;
  });
  const isEnded = changed === "" || changed.endsWith("\n") || missing.size === 0;
  return `${changed}${isEnded ? "" : "\n"}${[...missing.values()].map((line) => `${line}\n`).join("")}`;
}

function quote(value: string): string {
  if (/^[\w./:@%+=,-]*$/.test(value)) return value;
  // Between double quotes a reader of the file makes a line's end of "\\n", and a shell fills in what follows a "$".
  const marks = ["'", ...(/[\\$`]/.test(value) ? [] : ['"']), "`"];
  const mark = marks.find((one) => !value.includes(one));
  if (mark === undefined)
    throw new HathiError(
      "CONFIG_INVALID",
      "a value with that many kinds of quotes does not fit into the file",
    );
  return `${mark}${value}${mark}`;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw new HathiError("CONFIG_INVALID", `${path} cannot be read (${messageOf(error)})`, { cause: error });
  }
}
