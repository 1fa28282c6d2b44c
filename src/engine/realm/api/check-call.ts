/** Checks whether a function of hathi's may be called: where the call is made, and with which options. */
import { isPromise } from "node:util/types";
import { parseDuration, type Duration } from "../../../core/time/duration.ts";
import { HathiError, messageOf } from "../../../core/errors.ts";
import { insideStep } from "../../replay/run-context.ts";

/** @throws {HathiError} STEP_NESTED inside a step: what cannot be recorded there, or waits durably */
export function refuseInStep(name: string): void {
  if (!insideStep()) return;
  throw new HathiError(
    "STEP_NESTED",
    `${name} was called inside a step: a step runs at one go and only its result is recorded, so it can neither wait durably nor start what would outlive it unrecorded. Call ${name} outside of step(...)`,
  );
}

/** Says what is wrong with an option. Gives undefined if the option is as it should be. */
export type OptionCheck = (value: unknown) => string | undefined;

/**
 * @param known every option that there is
 * @throws {TypeError} for one that is not known, as a misspelt one is, or is not what it should be
 */
export function checkOptions(
  what: string,
  given: unknown,
  known: Readonly<Record<string, OptionCheck>>,
): void {
  if (given === undefined) return;
  const names = Object.keys(known).join(", ");
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(
      `${what}: its options are an object with some of ${names}, not ${describeKind(given)}`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    const check = known[name];
    if (check === undefined) throw new TypeError(`${what}: there is no option "${name}". There are ${names}`);
    const wrong = value === undefined ? undefined : check(value);
    if (wrong !== undefined) throw new TypeError(`${what}: ${name} ${wrong}`);
  }
}

export const isDuration: OptionCheck = (value) => {
  try {
    parseDuration(value as Duration);
    return undefined;
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`;
  }
};

export const isBoolean: OptionCheck = (value) =>
  typeof value === "boolean" ? undefined : `is true or false, not ${describeKind(value)}`;

export const isInDoubt: OptionCheck = (value) =>
  value === "ask" || value === "repeat" ? undefined : `is "ask" or "repeat", not ${shown(value)}`;

const shown = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : describeKind(value);

export const isSignal: OptionCheck = (value) =>
  value instanceof AbortSignal ? undefined : `is an AbortSignal, not ${describeKind(value)}`;

export const isFunction: OptionCheck = (value) =>
  typeof value === "function" ? undefined : `is a function, not ${describeKind(value)}`;

export const isText: OptionCheck = (value) =>
  typeof value === "string" && value !== "" ? undefined : `is a text, not ${describeKind(value)}`;

/** Names the kind of a value: "a number", "null", "a promise". Calls nothing of the value, which may be anything. */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value === "") return "an empty text";
  if (typeof value === "string") return "a text";
  if (typeof value !== "object") return `a ${typeof value}`;
  if (isPromise(value)) return "a promise";
  return Array.isArray(value) ? "an array" : "an object";
}

/** Checks the answer of an author's function that has to answer at once. */
export function refusePromise(what: string, answer: unknown): void {
  const isThenable = typeof answer === "object" && answer !== null && "then" in answer;
  if (!isThenable) return;
  // Nobody else will listen to this promise.
  if (isPromise(answer)) answer.catch(() => undefined);
  throw new HathiError(
    "AUTOMATION_INVALID",
    `${what} gave a promise: it is asked at once and must answer at once, so it cannot be async. Decide by the event alone, or ask the outside world in the run itself`,
  );
}
