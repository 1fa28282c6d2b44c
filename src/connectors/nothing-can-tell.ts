/** The answer to a call in doubt of which nothing can tell whether it happened: the engine asks people then. */
import { HathiError } from "../core/errors.ts";

/** @param why "Slack keeps no trace of it" */
export function nothingCanTell(method: string, why: string): HathiError {
  return new HathiError("IN_DOUBT", `${method} may have happened, and ${why}`);
}

export function isNothingCanTell(error: unknown): boolean {
  return error instanceof HathiError && error.code === "IN_DOUBT";
}
