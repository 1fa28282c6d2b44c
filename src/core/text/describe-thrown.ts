/**
 * What was thrown, in words. Anything can be thrown: objects without a prototype, errors whose message is a getter
 * that throws, proxies that were revoked. Describing it never throws, since whoever describes has a failure in
 * hand already.
 */
import { isProxy } from "node:util/types";
import { tellValue } from "../values/tell-value.ts";

const longestMessage = 10_000;
const longestTold = 1000;
const mostCauses = 5;
const mostReasons = 5;

/** As `instanceof Error`, which runs code of a proxy's author, and throws for one that was revoked. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** A field of whatever was thrown; undefined where there is none, and where reading it throws. */
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

/** The name of an error's class; of anything else that it is an "Error". */
export function nameOf(thrown: unknown): string {
  if (!isError(thrown)) return "Error";
  const name = readText(thrown, "name") ?? readText(readField(thrown, "constructor"), "name");
  return clip(name === undefined || name === "" ? "Error" : name, 200);
}

/** The message of anything that was thrown; of what is no error, its content. */
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

/** What an error was caused by, and what that was caused by, as far as it is of use; rings end. */
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
    // Many repeat the message of their cause in their own.
    if (!text.includes(words)) text = `${text}, because of ${clip(words, longestTold)}`;
    text += reasonsIn(cause);
  }
  return text;
}

// An AggregateError tells in its list why each of its tries failed.
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

/** What a service or Node calls the error: Slack's name for its refusal, an error's code, the status of an answer. */
export function codeOf(thrown: unknown): string | undefined {
  const refusal = readField(readField(thrown, "data"), "error");
  return [refusal, readField(thrown, "code"), readField(thrown, "status")]
    .filter((code) => typeof code === "string" || typeof code === "number")
    .map((code) => clip(String(code), 200))
    .find((code) => code !== "");
}

/** The stack's last lines: what caused the error, and why each try of an AggregateError failed. */
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
 * What was thrown, fit to be handed on: where looking at it would run code that throws, an error in its place that
 * says as much of it as can be read.
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
