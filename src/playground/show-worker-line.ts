/**
 * Chooses what a terminal shows of a worker's log during development: each run as it begins and ends, what automations
 * print, warnings and errors.
 */
import { shortIdLength } from "../core/ids.ts";
import { begins, ended, failed, paused, says } from "../core/ports/logger.ts";
import { plainLines, plainText } from "../core/text/plain-text.ts";

type Fields = Readonly<Record<string, unknown>>;

const warning = 40;
const failure = 50;

/**
 * @param line a line that the worker wrote
 * @param from the level from which on every line is shown
 * @returns undefined for a line that is not shown
 */
export function showWorkerLine(line: string, from = warning): string | undefined {
  const entry = readEntry(line);
  if (entry === undefined) return plainLines(line);
  const level = typeof entry["level"] === "number" ? entry["level"] : warning;
  const message = textOf(entry["msg"]);
  const story = storyOf(message, entry, level);
  if (story !== undefined) return story;
  if (level < from) return undefined;
  const { level: _level, time: _time, msg: _msg, worker: _worker, ...fields } = entry;
  const told = Object.entries(fields).map(([name, value]) => `${name}=${textOf(value)}`);
  const label = level >= failure ? "ERROR" : level >= warning ? "WARN" : "INFO";
  return plainText(`${label} ${[message, ...told].join(" ")}`);
}

/** A line about one run, in words. */
function storyOf(message: string, entry: Fields, level: number): string | undefined {
  const { said, type, subject, returned, reason, codeFrame, state, error } = entry;
  switch (message) {
    case says:
      return whoSays(entry, level >= warning ? "warns" : "says", textOf(said));
    case begins: {
      const about = typeof subject === "string" ? ` about ${subject}` : "";
      return whoSays(entry, "begins", `${textOf(type)}${about}`);
    }
    case paused:
      return whoSays(entry, "is paused", inParagraphs(textOf(reason), codeFrame));
    case failed:
    case ended:
      return error === null || error === undefined
        ? whoSays(entry, state === "completed" ? "completed" : `ended: ${textOf(state)}`, textOf(returned))
        : whoSays(entry, textOf(state), failureOf(error));
    default:
      return undefined;
  }
}

function whoSays(entry: Fields, does: string, said: string): string {
  const run = textOf(entry["run"]).slice(0, shortIdLength);
  const who = plainText(`${textOf(entry["automation"])} ${run} ${does}`);
  const [first = "", ...more] = plainLines(said).split("\n");
  return [first === "" ? who : `${who}: ${first}`, ...more.map((next) => `    ${next}`)].join("\n");
}

function failureOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return textOf(error);
  const { name, message, stack, codeFrame } = error as Fields;
  const told = stack === undefined ? `${textOf(name)}: ${textOf(message)}` : textOf(stack);
  return inParagraphs(told, codeFrame);
}

function inParagraphs(told: string, codeFrame: unknown): string {
  return codeFrame === undefined ? told : `${told}\n${textOf(codeFrame)}`;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : (JSON.stringify(value) ?? "");
}

function readEntry(line: string): Fields | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null && "msg" in entry ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}
