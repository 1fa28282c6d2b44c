/** Where claimed runs are advanced: in this thread, or in threads that the author's code cannot leave. */
import type { ClaimedRun } from "../../core/run.ts";

/** A run that is being advanced. */
export interface RunInHand {
  /** Something outside has news for it. */
  poke(): void;
  /** Begins nothing more of it; what is executing is recorded, then it is given up for another worker. */
  stop(): void;
  /** Ends it where it is: what is executing is in doubt for whoever takes the run next. */
  abandon(): void;
  /** Resolves when it has left these hands. It is never rejected. */
  readonly done: Promise<void>;
}

/** How many more runs can be borne now, by number and by memory. */
export interface Room {
  /** For what comes by the thousand: runs of a burst, and those of workers that died. */
  readonly patient: number;
  /** For runs that something woke, and new ones of no burst: a little more, so that a burst does not keep them. */
  readonly urgent: number;
}

/** Of the number of runs that may be in hand, so much may be for those that are not to wait. */
export const urgentShare = 1.25;

export interface RunHost {
  takeUp(run: ClaimedRun): RunInHand;
  room(): Room;
  /** Ends what is behind it, once no run is in hand any more or nobody waits for them longer. */
  close(): Promise<void>;
}
