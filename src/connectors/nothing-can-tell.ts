/** The error for a call in doubt when nothing can tell whether the call happened: the engine then asks people. */
import { HathiError } from "../core/errors.ts";

/** @param why "Slack keeps no trace of it" */
export function nothingCanTell(method: string, why: string): HathiError {
  return new HathiError("IN_DOUBT", `${method} may have happened, and ${why}`);
}

export function isNothingCanTell(error: unknown): boolean {
  return error instanceof HathiError && error.code === "IN_DOUBT";
}
