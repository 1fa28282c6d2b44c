/**
 * Checks that an automation is declared correctly. This is asked when the automation is loaded, and not when its runs
 * go on.
 */
import { isAsyncFunction } from "node:util/types";
import { isParty, readToldParty } from "../../../core/people/run-people.ts";
import type { InputSchema } from "../../../core/automation.ts";
import { toJsonSchema } from "./form-schema.ts";
import { HathiError, messageOf } from "../../../core/errors.ts";
import { checkOptions, isDuration, isFunction, isInDoubt, isText, type OptionCheck } from "./check-call.ts";

// An earlier version may have deployed what is refused here. Runs of such an automation go on as they were.
const overlaps = ["skip", "replace", "queue", "allow"];

const isPlainFunction: OptionCheck = (value) =>
  isAsyncFunction(value)
    ? "is asked at once and must answer at once, so it cannot be async: decide by the event alone, or ask the outside world in the run itself"
    : isFunction(value);

const isPartyId = (value: unknown): boolean => typeof value === "string" && isParty(value);

const isToldParty = (value: unknown): boolean =>
  typeof value === "string" && readToldParty(value) !== undefined;

function isForm(what: string): OptionCheck {
  return (value) => {
    try {
      toJsonSchema(what, value as InputSchema);
      return undefined;
    } catch (error) {
      return `is z.object({ ... }) of zod 4: ${messageOf(error)}`;
    }
  };
}

const triggerOptions = {
  where: isPlainFunction,
  key: isPlainFunction,
  overlap: (value: unknown) =>
    overlaps.includes(String(value)) ? undefined : `is one of "${overlaps.join('", "')}"`,
  timeout: isDuration,
  inDoubt: isInDoubt,
  input: isForm("input"),
  settings: isForm("settings"),
  tell: (value: unknown) =>
    value === "nobody" || (Array.isArray(value) ? value : [value]).every(isToldParty)
      ? undefined
      : 'is "nobody", or whom Slack knows: channels ("C0123ABCD"), people ("U0123ABCD"), user groups ("S0123ABCD" or "@core")',
  people: (value: unknown) =>
    Array.isArray(value) && value.every(isPartyId)
      ? undefined
      : 'is a list of ids of Slack: people ("U0123ABCD"), user groups ("S0123ABCD"), channels ("C0123ABCD")',
};

/** @throws {HathiError} AUTOMATION_INVALID */
export function checkTrigger(what: string, options: unknown): void {
  invalidFor(() => checkOptions(what, options, triggerOptions));
}

/** @throws {HathiError} AUTOMATION_INVALID */
export function checkCron(what: string, cron: string, options: unknown): void {
  const parts = cron.trim().split(/\s+/).length;
  if (parts !== 5 && !/^@\w+$/.test(cron.trim())) {
    const seconds = parts === 6 ? ". There is no part for seconds: leave the first one out" : "";
    throw new HathiError(
      "AUTOMATION_INVALID",
      `${what}: an expression has five parts (minute, hour, day of month, month, day of week), and this one has ${parts}${seconds}`,
    );
  }
  invalidFor(() => checkOptions(what, options, { ...triggerOptions, tz: isText }));
}

function invalidFor(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new HathiError("AUTOMATION_INVALID", messageOf(error), { cause: error });
  }
}
