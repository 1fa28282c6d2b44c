/** Reports a divergence: what the journal holds at this place, and what the code asked for instead. */
import { titleOf } from "../../../core/text/describe-thrown.ts";
import { HathiError } from "../../../core/errors.ts";
import type { EntryKind, JournalEntry } from "../../../core/journal-entry.ts";
import { shortId } from "../../../core/ids.ts";
import type { ClaimedRun, Failure } from "../../../core/run.ts";
import { withoutSecrets } from "../../../core/secrets/secrets.ts";
import { storedText } from "../../../core/text/storable-text.ts";
import type { CallRequest } from "../calls/call.ts";

/** The stack of this error passes through the line that makes the attempted call. */
export class DivergedError extends HathiError {
  /** The number of the call within the run, from 1. */
  readonly call: number;
  readonly recorded: string;
  /** Null if the code ended, or waits for something else, without making the recorded call. */
  readonly attempted: string | null;

  constructor(message: string, found: { call: number; recorded: string; attempted: string | null }) {
    super("DIVERGED", message);
    this.call = found.call;
    this.recorded = found.recorded;
    this.attempted = found.attempted;
  }
}

export function describeDivergence(found: {
  readonly recorded: JournalEntry;
  readonly attempted: Pick<CallRequest, "name" | "input"> | null;
  readonly number: number;
  /** The error that the code threw instead of making the recorded call. */
  readonly thrown?: { readonly error: unknown } | undefined;
}): DivergedError {
  const { number: call } = found;
  const told = ({ name, input }: { name: string; input: string | null }): string => `${name}(${input ?? ""})`;
  const recorded = told(found.recorded);
  const attempted = found.attempted === null ? null : told(found.attempted);
  const threw = found.thrown === undefined ? "" : `, since it threw ${titleOf(found.thrown.error)}`;
  const now =
    attempted === null ? `the code no longer makes that call${threw}` : `the code now calls ${attempted}`;
  return new DivergedError(
    `call ${call} of this run was recorded as ${recorded}, but ${now}. Nothing was done. Something outside the journal changed what the code does: resume the run on the build that it began with, or cancel it`,
    { call, recorded, attempted },
  );
}

/** Adds the way back, if the run was moved to the build on which it diverged. */
export function nameEarlierBuild(failure: Failure, { ownership, earlierBuild }: ClaimedRun): Failure {
  if (earlierBuild === undefined || earlierBuild === null) return failure;
  const command = `hathi runs resume ${shortId(ownership.runId)} --build ${earlierBuild.slice(0, 12)}`;
  return {
    ...failure,
    message: `${failure.message}. It was on the build ${earlierBuild.slice(0, 12)} before: ${command}`,
  };
}

// The journal holds the name as it was stored, with secrets struck out.
function isNamed(recorded: string, attempted: string): boolean {
  return recorded === storedText(attempted) || recorded === storedText(withoutSecrets(attempted));
}

/** Gives undefined if the journal has nothing for this call yet, or holds the same call. */
export function findDivergence(
  recorded: JournalEntry | undefined,
  attempted: Pick<CallRequest, "name" | "input" | "digest"> & { readonly kind: EntryKind },
  number: number,
): DivergedError | undefined {
  if (recorded === undefined) return undefined;
  const isSame =
    (recorded.kind === "begun" ? "step" : recorded.kind) === attempted.kind &&
    isNamed(recorded.name, attempted.name) &&
    recorded.digest === attempted.digest;
  if (isSame) return undefined;
  const found = describeDivergence({ recorded, attempted, number });
  // A stack keeps ten lines. None of them should be spent on this function.
  Error.captureStackTrace(found, findDivergence);
  return found;
}
