/** A stack as its author wants it: places in their own files, and none of the engine's frames. */
import { codeFrameColumns } from "@babel/code-frame";
import { isError, readField, stackOf, titleOf } from "../../core/text/describe-thrown.ts";
import type { BuildId } from "../../core/ids.ts";
import { findSources, type Place } from "./source-maps.ts";

const inBuild = /build-([0-9a-f]{16})\.js:(\d+):(\d+)/;
const frameStart = /^\s{1,20}at /;
// A longer line is part of a message. To look for a place in it would take time that grows with the square of its length.
const longestFrame = 2000;
const ownFolder = new URL("../../", import.meta.url);
const ownPaths = [ownFolder.href, ownFolder.pathname];

/** Replaces the build's places by the author's files and lines, and removes frames of the engine and of Node. */
export function mapStack(stack: string): string {
  if (!inBuild.test(stack)) return stack;
  return stack
    .split("\n")
    .filter((line) => !isInternal(line))
    .map(mapLine)
    .join("\n");
}

/** Maps the stacks of what was thrown and of its causes. Changes the error itself. */
export function mendStack(thrown: unknown): unknown {
  const seen = new Set<unknown>();
  for (let error = thrown; isError(error) && !seen.has(error); error = readField(error, "cause")) {
    seen.add(error);
    const stack = stackOf(error);
    if (stack !== undefined) setStack(error, mapStack(stack));
  }
  return thrown;
}

/**
 * As mendStack, for an error that came back from outside. If its stack does not pass through the author's code, the
 * place that made the call is added.
 *
 * @param callSite the stack at the call
 */
export function mendStackAt(thrown: unknown, callSite: string | undefined): unknown {
  if (!isError(thrown) || callSite === undefined) return mendStack(thrown);
  const stack = stackOf(thrown) ?? titleOf(thrown);
  if (inBuild.test(stack) || !inBuild.test(callSite)) return mendStack(thrown);
  const own = stack.split("\n").filter((line) => !isInternal(line));
  const caller = mapStack(callSite).split("\n").filter(isFrame);
  setStack(thrown, [...own, ...caller].join("\n"));
  return thrown;
}

/** Finds the first place in the author's own files that a mapped stack names. */
export function findAuthorPlace(stack: string, build: BuildId): Place | undefined {
  const sources = findSources(build);
  if (sources === undefined) return undefined;
  for (const line of stack.split("\n")) {
    if (!isFrame(line)) continue;
    const { file, line: row, column } = placeAtEnd(line);
    if (file.includes("node_modules/") || sources.textOf(file) === undefined) continue;
    return { file, line: row, column };
  }
  return undefined;
}

/** Gives the lines around a place, with that place marked. */
export function renderCodeFrame(
  { file, line, column }: Place,
  build: BuildId,
  around = linesAround,
): string | undefined {
  const text = findSources(build)?.textOf(file);
  if (text === undefined) return undefined;
  // Its columns begin with 0, those of stacks with 1.
  return codeFrameColumns(text, { start: { line, column: column - 1 } }, around);
}

const linesAround = { linesAbove: 3, linesBelow: 3 };

function mapLine(line: string): string {
  return line.replace(inBuild, (unmapped, build: string, row: string, column: string) => {
    const place = findSources(build as BuildId)?.find(Number(row), Number(column));
    return place === undefined ? unmapped : `${place.file}:${place.line}:${place.column}`;
  });
}

function isFrame(line: string): boolean {
  return line.length <= longestFrame && frameStart.test(line);
}

function isInternal(line: string): boolean {
  if (!isFrame(line) || inBuild.test(line)) return false;
  const place = line.slice(placeBegin(line));
  return (
    place.includes("node:") || line.endsWith("(<anonymous>)") || ownPaths.some((path) => line.includes(path))
  );
}

/** Finds the place after the last closing parenthesis, leaving one at the line's end aside. */
function placeBegin(line: string): number {
  return line.lastIndexOf(")", line.length - 2) + 1;
}

function placeAtEnd(line: string): Place {
  const [whole = "", row, column] = /:(\d{1,9}):(\d{1,9})\)?$/.exec(line) ?? [];
  const before = line.slice(0, line.length - whole.length);
  const begin = Math.max(...[" ", "\t", "(", ")"].map((sign) => before.lastIndexOf(sign))) + 1;
  return { file: before.slice(begin), line: Number(row), column: Number(column) };
}

// A frozen error keeps the stack that it has.
function setStack(error: Error, stack: string): void {
  if (stack !== stackOf(error))
    Reflect.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
}
