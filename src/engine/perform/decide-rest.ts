/** Decides what becomes of a run whose code is at rest and to which there is nothing to deliver. */
import { describeDoubts, inDoubtName, type NewDoubt } from "../../core/doubt.ts";
import type { Pausing } from "../../core/ports/run-journal.ts";
import { type Failure, pausedByPerson } from "../../core/run.ts";
import { toFailure } from "../replay/ending/failure.ts";
import { neverWakes } from "../replay/ending/never-wakes.ts";

export type Rest =
  /** `atOnce`: without waiting for what the code would still do. */
  | { readonly kind: "finish"; readonly atOnce: boolean }
  | { readonly kind: "pause"; readonly reason: Failure; readonly more: Pausing }
  | { readonly kind: "release" }
  | { readonly kind: "read-news" }
  /** In memory, for `ms` at most. */
  | { readonly kind: "wait"; readonly ms: number }
  /** `due` is when a timer wakes the run, by the database's clock in milliseconds; infinity for none. */
  | { readonly kind: "park"; readonly due: number };

export interface AtRest {
  /** By the database's clock, in milliseconds. */
  readonly now: number;
  /** Whether a step is executing or something is being written. */
  readonly isBusy: boolean;
  /** Whether its function has returned or thrown, and no step is left. */
  readonly isOver: boolean;
  /** Whether the run was told to end and has no open call: its code can hear of nothing more. */
  readonly isForgotten: boolean;
  readonly doubts: readonly NewDoubt[];
  readonly pausedBy: string | null;
  /** Set if the journal is larger than a journal may be. */
  readonly excess: Failure | undefined;
  readonly isStopping: boolean;
  readonly hasNews: boolean;
  /** When the time for the clean-up after a cancellation is over; infinity if nobody cancelled. */
  readonly cleanUpUntil: number;
  /** When something of the run is due next; infinity if nothing is. */
  readonly due: number;
  readonly hasOpenWaits: boolean;
  /** Sockets are listened to. */
  readonly isListening: boolean;
  /** Whom something was sent to that may be lost, without anybody having heard of it; undefined as a rule. */
  readonly unheardPeer?: string | undefined;
  /** When a timer of a session is due next, such as a heartbeat; infinity where none is. */
  readonly sessionDue: number;
  /** What is due this soon is waited for in memory. */
  readonly lingerMs: number;
}

// To look again once an hour costs nothing.
const longestNapMs = 3_600_000;

export function decideRest(run: AtRest): Rest {
  const { now, isBusy, sessionDue } = run;
  if (run.isOver && !isBusy) return { kind: "finish", atOnce: false };
  if (now >= run.cleanUpUntil) return { kind: "finish", atOnce: true };
  if (!isBusy) {
    const reason = whyPaused(run);
    if (reason !== undefined) {
      const { doubts } = run;
      return { kind: "pause", reason, more: { canGoOn: true, ...(doubts.length > 0 && { doubts }) } };
    }
    if (run.isStopping) return { kind: "release" };
  }
  if (run.hasNews) return { kind: "read-news" };
  // To wait until the time for the clean-up is over would be for nothing.
  if (run.isForgotten && !isBusy) return { kind: "finish", atOnce: true };
  // All that is left is up to a client with a session: its own timers count, and what it hears.
  const isUpToSession = run.due === Number.POSITIVE_INFINITY && !run.hasOpenWaits;
  const due = isUpToSession ? sessionDue : run.due;
  if (isBusy || due - now <= run.lingerMs || (isUpToSession && run.isListening)) {
    return { kind: "wait", ms: Math.max(0, Math.min(longestNapMs, due - now, sessionDue - now)) };
  }
  if (due === Number.POSITIVE_INFINITY && !run.hasOpenWaits) {
    return { kind: "pause", reason: toFailure(neverWakes(run.unheardPeer)), more: { canGoOn: true } };
  }
  return { kind: "park", due };
}

function whyPaused({ doubts, pausedBy, excess }: AtRest): Failure | undefined {
  if (doubts.length > 0) return { name: inDoubtName, message: describeDoubts(doubts) };
  if (pausedBy !== null) return { name: pausedByPerson, message: `paused by ${pausedBy}` };
  return excess;
}
