/**
 * Puts into words what was thrown. That can be anything: an object without a prototype, an error whose message is a
 * getter that throws, a revoked proxy. Describing it never throws, because the caller is busy with a failure already.
 */
import { isProxy } from "node:util/types";
import { tellValue } from "../values/tell-value.ts";

const longestMessage = 10_000;
const longestTold = 1000;
const mostCauses = 5;
const mostReasons = 5;

/** Like `instanceof Error`, but never throws. `instanceof` runs a proxy's own code, and throws for a revoked proxy. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** A field of whatever was thrown; undefined where there is no such field, or where reading it throws. */
export function readField(thrown: unknown, name: PropertyKey): unknown {
  if ((typeof thrown !== "object" && typeof thrown !== "function") || thrown === null) return undefined;
  try {
    return Reflect.get(thrown, name);
  } catch {
    return undefined;
  }
}

function readText(thrown: unknown, name: PropertyKey): string | undefined {
  const text = readField(thrown, name);
  return typeof text === "string" ? text : undefined;
}

/** The name of an error's class; "Error" for anything else. */
export function nameOf(thrown: unknown): string {
  if (!isError(thrown)) return "Error";
  const name = readText(thrown, "name") ?? readText(readField(thrown, "constructor"), "name");
  return clip(name === undefined || name === "" ? "Error" : name, 200);
}

/** The message of an error; the content of anything else that was thrown. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === "string") return clip(thrown, longestMessage);
  if (!isError(thrown)) return tellValue(thrown, { longest: longestTold });
  const message = readText(thrown, "message");
  return message === undefined
    ? "an error without a message that can be read"
    : clip(message, longestMessage);
}

export function stackOf(thrown: unknown): string | undefined {
  return isError(thrown) ? readText(thrown, "stack") : undefined;
}

/** "TypeError: x is not a function" */
export function titleOf(thrown: unknown): string {
  return isError(thrown) ? `${nameOf(thrown)}: ${messageOf(thrown)}` : messageOf(thrown);
}

/** The chain of an error's causes: at most five, and none of them twice. */
export function causesOf(thrown: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let error = thrown; isError(error) && causes.length < mostCauses;) {
    const cause = readField(error, "cause");
    if (cause === undefined || cause === null || cause === thrown || causes.includes(cause)) break;
    causes.push(cause);
    error = cause;
  }
  return causes;
}

/** The message with its reasons: "fetch failed, because of connect ECONNREFUSED 127.0.0.1:1". */
export function explain(thrown: unknown): string {
  let text = `${messageOf(thrown)}${reasonsIn(thrown)}`;
  for (const cause of causesOf(thrown)) {
    const words = messageOf(cause) === "" ? (readText(cause, "code") ?? nameOf(cause)) : messageOf(cause);
    // Many errors repeat their cause's message in their own.
    if (!text.includes(words)) text = `${text}, because of ${clip(words, longestTold)}`;
    text += reasonsIn(cause);
  }
  return text;
}

// An AggregateError has a list that says why each of its tries failed.
function reasonsIn(thrown: unknown): string {
  const errors = reasonsOf(thrown);
  if (errors.length === 0) return "";
  const reasons = errors.slice(0, mostReasons).map((error) => clip(titleOf(error), 300));
  const more = errors.length > mostReasons ? `; and ${errors.length - mostReasons} more` : "";
  return ` (${reasons.join("; ")}${more})`;
}

function reasonsOf(thrown: unknown): readonly unknown[] {
  if (!isError(thrown) || isProxy(thrown) || !(thrown instanceof AggregateError)) return [];
  const errors = readField(thrown, "errors");
  return Array.isArray(errors) ? (errors as readonly unknown[]) : [];
}

/** How Node or a service names the error: Slack's name for its refusal, a code, or the status of an answer. */
export function codeOf(thrown: unknown): string | undefined {
  const refusal = readField(readField(thrown, "data"), "error");
  return [refusal, readField(thrown, "code"), readField(thrown, "status")]
    .filter((code) => typeof code === "string" || typeof code === "number")
    .map((code) => clip(String(code), 200))
    .find((code) => code !== "");
}

/** Lines to append to a stack: what caused the error, and why each try of an AggregateError failed. */
export function reasonLines(thrown: unknown): string {
  const tries = (error: unknown): string =>
    reasonsOf(error)
      .slice(0, mostReasons)
      .map((reason) => `\n  one of them: ${titleOf(reason)}`)
      .join("");
  const causes = causesOf(thrown).map((cause) => `\ncaused by ${titleOf(cause)}${tries(cause)}`);
  return `${tries(thrown)}${causes.join("")}`;
}

const readByOurs = ["name", "message", "stack", "cause", "code", "errors", "until", "reason", "retryAfter"];

/**
 * What was thrown, safe to be handed on. If merely reading it would run code that throws, an ordinary error stands
 * in for it, with as much of its content as can be read.
 */
export function tame(thrown: unknown): unknown {
  const seen = new Set<unknown>();
  for (let error = thrown; !seen.has(error) && seen.size < 20; error = readField(error, "cause")) {
    if (typeof error !== "object" || error === null) return thrown;
    seen.add(error);
    if (!isTame(error)) return standIn(thrown);
  }
  return thrown;
}

function isTame(error: object): boolean {
  if (isProxy(error)) return false;
  try {
    if (!(error instanceof Error)) return true;
    for (const name of readByOurs) Reflect.get(error, name);
    const { name, message, stack } = error as { name: unknown; message: unknown; stack: unknown };
    return (
      typeof name === "string" &&
      typeof message === "string" &&
      (typeof stack === "string" || stack === undefined)
    );
  } catch {
    return false;
  }
}

function standIn(thrown: unknown): Error {
  const error = new Error(messageOf(thrown));
  const stack = stackOf(thrown) ?? `${nameOf(thrown)}: ${error.message}`;
  for (const [name, value] of Object.entries({ name: nameOf(thrown), stack })) {
    Object.defineProperty(error, name, { value, configurable: true, writable: true });
  }
  return error;
}

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}
