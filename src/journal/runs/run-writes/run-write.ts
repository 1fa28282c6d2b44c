/** A write for a run in hand, as it waits for its commit, and what all such writes have in common. */
import { HathiError } from "../../../core/errors.ts";
import type {
  Append,
  Appended,
  Candidate,
  Looked,
  Parking,
  Pausing,
  RunEnd,
  WaitRequest,
} from "../../../core/ports/run-journal.ts";
import type { PrintedLine } from "../../../core/run-log.ts";
import type { Failure, Ownership } from "../../../core/run.ts";

export type RunWrite = { readonly run: Ownership } & (
  | { readonly kind: "append"; readonly append: Append }
  | { readonly kind: "open-wait"; readonly wait: WaitRequest }
  | { readonly kind: "close-wait"; readonly call: number }
  | { readonly kind: "dismiss"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "print"; readonly lines: readonly PrintedLine[] }
  | { readonly kind: "park"; readonly parking: Parking }
  | { readonly kind: "pause"; readonly reason: Failure; readonly more: Pausing }
  | { readonly kind: "finish"; readonly end: RunEnd }
  | { readonly kind: "release"; readonly doubtful: readonly number[] }
  /** Writes nothing, and only checks whether the run is owned. */
  | { readonly kind: "confirm" }
);

/** An append returns its place and time, parking whether it was accepted, and most others return true. */
export type RunWriteResult = Appended | Looked | boolean;

/** The writes of one kind. */
export type OfKind<Kind extends RunWrite["kind"]> = Extract<RunWrite, { kind: Kind }>;

interface OfRun {
  readonly run: Ownership;
}

/** The answer to a write whose run was taken over. */
export function lost(run: Ownership): HathiError {
  return new HathiError(
    "OWNERSHIP_LOST",
    `run ${run.runId} is no longer owned under epoch ${run.epoch}: another worker has taken it over`,
  );
}

export const ids = (writes: readonly OfRun[]): string[] => writes.map(({ run }) => run.runId);
export const epochs = (writes: readonly OfRun[]): number[] => writes.map(({ run }) => run.epoch);
export const owners = (writes: readonly OfRun[]): string[] => writes.map(({ run }) => run.worker);

/** Numbers as the text of a Postgres array. A parameter cannot be an array of arrays of different lengths. */
export function arrayText(numbers: readonly number[] | undefined): string | null {
  return numbers === undefined || numbers.length === 0 ? null : `{${numbers.join()}}`;
}

/** True for the writes whose run is among the rows that were changed. */
export function answers(
  writes: readonly OfRun[],
  rows: readonly { readonly id: string }[],
): readonly (boolean | Error)[] {
  const done = new Set(rows.map((row) => row.id));
  return writes.map(({ run }) => (done.has(run.runId) ? true : lost(run)));
}
