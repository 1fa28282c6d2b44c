/** How a run ended, from what its function returned or threw and whether a person cancelled it. */
import { ContinueWith } from "../core/continue-with.ts";
import { CancelledError, messageOf, TimeoutError } from "../core/errors.ts";
import { encodeValue } from "../core/recorded-value.ts";
import type { BuildId } from "../core/ids.ts";
import type { RunEnd } from "../core/run-journal.ts";
import { toFailure } from "./failure.ts";
import type { Outcome } from "./run-instance.ts";

/** How long the clean-up of a cancelled run may take, by the database's clock. */
export const cleanUpMs = 60_000;

export function decideEnd(
  outcome: Outcome | undefined,
  was: { readonly cancelled: boolean; readonly timedOut: boolean; readonly build?: BuildId | undefined },
): { readonly end: RunEnd; readonly warning?: string } {
  if (was.cancelled) {
    const failed = outcome?.kind === "threw" && !(outcome.error instanceof CancelledError);
    return { end: { state: "cancelled", error: failed ? toFailure(outcome.error, was.build) : null } };
  }
  if (was.timedOut && outcome?.kind !== "threw") {
    return {
      end: {
        state: "failed",
        error: toFailure(new TimeoutError("the run took longer than its automation allows")),
      },
    };
  }
  if (outcome === undefined) return { end: { state: "completed", result: null } };
  if (outcome.kind === "returned" && outcome.value instanceof ContinueWith) {
    return { end: { state: "continued", input: outcome.value.input } };
  }
  if (outcome.kind === "threw")
    return { end: { state: "failed", error: toFailure(outcome.error, was.build) } };
  try {
    return { end: { state: "completed", result: encodeValue(outcome.value, "the run") } };
  } catch (error) {
    return { end: { state: "completed", result: null }, warning: messageOf(error) };
  }
}
