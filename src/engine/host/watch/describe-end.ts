/** The reason that people see for a run that ended its threads: what the run did, and at which line of the author's code. */
import { formatDuration } from "../../../core/time/duration.ts";
import { type ErrorCode, HathiError } from "../../../core/errors.ts";
import type { Failure } from "../../../core/run.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import { toFailure } from "../../replay/ending/failure.ts";
import { findAuthorPlace, mapStack } from "../../build/map-stack.ts";
import { takeSourceMap } from "../../build/source-maps.ts";
import { mostCrashes } from "./decide-blame.ts";
import type { ThreadEnd } from "../threads/run-thread.ts";
import type { ThreadBounds } from "../../../core/bounds/thread-bounds.ts";

const codes: Readonly<Record<ThreadEnd["kind"], ErrorCode>> = {
  stuck: "AUTOMATION_STUCK",
  memory: "AUTOMATION_MEMORY",
  ended: "AUTOMATION_CRASHED",
  process: "AUTOMATION_CRASHED",
};

/** @param script the run's build, in which the author's lines are found; undefined if it cannot be read */
export function describeEnd(
  run: ClaimedRun,
  end: ThreadEnd,
  details: { readonly stack: string; readonly script: string | undefined; readonly bounds: ThreadBounds },
): Failure {
  if (details.script !== undefined) takeSourceMap(run.build, details.script);
  const stack = mapStack(details.stack);
  const place = findAuthorPlace(stack, run.build);
  const where =
    place === undefined ? run.automation : `${run.automation} at ${place.file}:${place.line}:${place.column}`;
  const error = new HathiError(codes[end.kind], `${where}: ${reasonOf(end, details.bounds)}`);
  error.stack = `${error.name}: ${error.message}\n${details.stack}`;
  return toFailure(error, run.build);
}

function reasonOf({ kind, error }: ThreadEnd, { stuckAfterMs, memoryMb }: ThreadBounds): string {
  const reasons: Readonly<Record<ThreadEnd["kind"], string>> = {
    stuck: `its code kept its thread busy for ${formatDuration(stuckAfterMs)} without a pause, as an endless loop does`,
    memory: `its code needs more memory than the ${memoryMb} MB of a thread`,
    ended: `its thread ended (${error?.message ?? "without a word"})`,
    process:
      "its process ended while it was advanced alone, as when a native package crashes or the system runs out of memory",
  };
  return `${reasons[kind]}. It was tried ${mostCrashes} times. Mend it, then resume the run on the newest build, or cancel it`;
}
