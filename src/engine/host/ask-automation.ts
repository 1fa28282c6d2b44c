/** Asks an automation, before a run of it begins, whether it wants the event and which key the event has. */
import type { Automation } from "../../core/automation.ts";
import { HathiError } from "../../core/errors.ts";
import type { HathiEvent } from "../../core/event.ts";
import { describeKind, refusePromise } from "../realm/api/check-call.ts";

/** @throws {HathiError} AUTOMATION_INVALID if `where` gives a promise, which would count as true */
export function wants({ options: { where } }: Automation, event: HathiEvent): boolean {
  if (where === undefined) return true;
  const answer: unknown = where(event);
  refusePromise("where", answer);
  return Boolean(answer);
}

/**
 * The key of the event; null if it has none.
 *
 * @throws {HathiError} AUTOMATION_INVALID if `key` gives something that cannot be a key
 */
export function keyOf({ options: { key } }: Automation, event: HathiEvent): string | null {
  const answer: unknown = key?.(event);
  if (answer === undefined || answer === null) return null;
  if (typeof answer === "string") return answer;
  if (typeof answer === "bigint" || (typeof answer === "number" && Number.isFinite(answer))) {
    return String(answer);
  }
  refusePromise("key", answer);
  throw new HathiError(
    "AUTOMATION_INVALID",
    `key gave ${typeof answer === "number" ? answer : describeKind(answer)}: give a text or a number, or undefined for an event that has no key`,
  );
}
