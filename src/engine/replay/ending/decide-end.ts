/** Decides how a run ended, from what its function returned or threw and from whether a person cancelled it. */
import { ContinueWith } from "../../../core/continue-with.ts";
import { Discard } from "../../../core/discard.ts";
import { CancelledError, TimeoutError } from "../../../core/errors.ts";
import { encodeEventData } from "../../../core/values/event-data.ts";
import { encodeOutput, encodeThrown } from "../../../core/values/recorded-value.ts";
import type { BuildId } from "../../../core/ids.ts";
import type { RunEnd } from "../../../core/ports/run-journal.ts";
import type { Failure } from "../../../core/run.ts";
import { toFailure } from "./failure.ts";
import type { Outcome } from "./ending.ts";

/** How long the clean-up of a cancelled run may take, by the database's clock. */
export const cleanUpMs = 60_000;

interface Was {
  readonly cancelled: boolean;
  readonly timedOut: boolean;
  readonly build?: BuildId | undefined;
  /** What is behind the error that the function threw, where the error itself does not tell. */
  readonly reason?: string | undefined;
}

/** The run found nothing to do, and is removed. */
export interface Discarded {
  readonly state: "discarded";
}

export function decideEnd(outcome: Outcome | undefined, was: Was): RunEnd | Discarded {
  if (was.cancelled) {
    const hasFailed = outcome?.kind === "threw" && !(outcome.error instanceof CancelledError);
    return { state: "cancelled", error: hasFailed ? explained(outcome.error, was) : null };
  }
  if (was.timedOut && outcome?.kind !== "threw") {
    return failed(new TimeoutError("the run took longer than its automation allows"));
  }
  if (outcome === undefined) return { state: "completed", result: null };
  if (outcome.kind === "returned" && outcome.value instanceof ContinueWith) {
    return continueOr(outcome.value.input, was.build);
  }
  if (outcome.kind === "returned" && outcome.value instanceof Discard) return { state: "discarded" };
  if (outcome.kind === "threw") {
    return { state: "failed", error: explained(outcome.error, was), thrown: encodeThrown(outcome.error) };
  }
  try {
    return { state: "completed", result: encodeOutput(outcome.value, "the run") };
  } catch (error) {
    return failed(error, was.build);
  }
}

function explained(error: unknown, { build, reason }: Was): Failure {
  const failure = toFailure(error, build);
  return reason === undefined
    ? failure
    : { ...failure, message: `${failure.message.replace(/\.$/, "")}. ${reason}` };
}

function failed(error: unknown, build?: BuildId): RunEnd {
  return { state: "failed", error: toFailure(error, build), thrown: encodeThrown(error) };
}

// If the input cannot be recorded, the run fails: otherwise it would begin again without that input.
function continueOr(input: unknown, build?: BuildId): RunEnd {
  try {
    return { state: "continued", input: encodeEventData(input, "continueWith", "its argument") };
  } catch (error) {
    return failed(error, build);
  }
}
