/**
 * The author's own files in a build, and their lines by places in the build: for whoever shows a run's code without
 * running it. Of the map of a build with large packages no more is kept than what is the author's.
 */
import type { SourceMapPayload } from "node:module";
import type { AuthorCode } from "../../core/ports/page/page-code.ts";
import { sourceMapMarker } from "./source-maps.ts";

/** @param script the build with its own map; undefined is given for one without a map */
export function readAuthorCode(script: string): AuthorCode | undefined {
  const at = script.lastIndexOf(sourceMapMarker);
  if (at < 0) return undefined;
  const json = Buffer.from(script.slice(at + sourceMapMarker.length).trimEnd(), "base64").toString();
  const { sources, sourcesContent, mappings } = JSON.parse(json) as SourceMapPayload;
  const isAuthors = sources.map((file, index) => isOfAuthor(file) && sourcesContent[index] != null);
  const lines = readLines(mappings, isAuthors);
  return {
    files: sources.flatMap((file, index) =>
      isAuthors[index] === true ? [{ file, text: sourcesContent[index] ?? "" }] : [],
    ),
    find(places) {
      for (const place of places.split(" ")) {
        const [row = 0, column = 0] = place.split(":").map(Number);
        const found = findIn(lines.get(row) ?? [], column - 1);
        const file = found === undefined ? undefined : sources[found.source];
        if (found !== undefined && file !== undefined && isAuthors[found.source] === true)
          return { file, line: found.line };
      }
      return null;
    },
  };
}

const isCode = /\.(?:[cm]?[jt]s|[jt]sx)$/;

function isOfAuthor(file: string): boolean {
  // What the bundle itself adds has a scheme in its name. Files of data may hold what not all who see runs may see.
  return isCode.test(file) && !file.includes("node_modules/") && !/^[a-z]{2,}:/.test(file);
}

/** Three numbers for each mark of a line, in order: its column, the number of its file, its line in that. From 0. */
type Marks = readonly number[];

function findIn(
  marks: Marks,
  column: number,
): { readonly source: number; readonly line: number } | undefined {
  let found: { source: number; line: number } | undefined;
  for (let index = 0; index < marks.length && (marks[index] ?? 0) <= column; index += 3) {
    found = { source: marks[index + 1] ?? 0, line: (marks[index + 2] ?? 0) + 1 };
  }
  return found;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const valueOf = new Uint8Array(128);
for (let index = 0; index < digits.length; index += 1) valueOf[digits.charCodeAt(index)] = index;
const comma = 44;
const semicolon = 59;

/** The marks of the build's lines that have one of the author's files in them, by the line's number from 1. */
function readLines(mappings: string, isAuthors: readonly boolean[]): ReadonlyMap<number, Marks> {
  const lines = new Map<number, Marks>();
  let at = 0;
  // A number of base 64 digits, lowest first; the lowest bit is the sign.
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const digit = valueOf[mappings.charCodeAt(at)] ?? 0;
      at += 1;
      value += (digit & 31) << shift;
      if ((digit & 32) === 0) return (value & 1) === 1 ? -(value >>> 1) : value >>> 1;
    }
  };
  const isEnd = (): boolean => {
    const sign = mappings.charCodeAt(at);
    return at >= mappings.length || sign === comma || sign === semicolon;
  };
  let [row, column, source, line] = [1, 0, 0, 0];
  let marks: number[] = [];
  let isMine = false;
  const endLine = (): void => {
    if (isMine) lines.set(row, marks);
    marks = [];
    isMine = false;
    row += 1;
    column = 0;
  };
  while (at < mappings.length) {
    const sign = mappings.charCodeAt(at);
    if (sign === semicolon || sign === comma) {
      at += 1;
      if (sign === semicolon) endLine();
      continue;
    }
    column += read();
    if (isEnd()) continue;
    source += read();
    line += read();
    read();
    if (!isEnd()) read();
    marks.push(column, source, line);
    isMine ||= isAuthors[source] === true;
  }
  endLine();
  return lines;
}
