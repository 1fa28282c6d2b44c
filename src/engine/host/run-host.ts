/** The place where claimed runs are advanced: this thread, or threads that the author's code cannot leave. */
import type { ClaimedRun } from "../../core/run.ts";

/** A run that is being advanced. */
export interface RunInHand {
  /** There is news for the run from outside. */
  poke(): void;
  /** Begins nothing more of the run. When what is executing has been recorded, the run is given up for another worker. */
  stop(): void;
  /** Ends the run where it is. What is executing is in doubt for whoever takes the run next. */
  abandon(): void;
  /** Resolves when the run has left these hands. Never rejects. */
  readonly done: Promise<void>;
}

/** How many more runs the host can take up now, by number and by memory. */
export interface Room {
  /** For runs that come by the thousand: those of a burst, and those of workers that died. */
  readonly patient: number;
  /**
   * For runs that something woke, and for new runs outside of a burst. A little more, so that a burst does not delay
   * them, unless their automation has its share of the runs in hand: see choose-runs.ts.
   */
  readonly urgent: number;
}

/** How far urgent runs may exceed the number of runs that may be in hand. */
export const urgentShare = 1.25;

export interface RunHost {
  /** @param line how the run came, see Room */
  takeUp(run: ClaimedRun, line: keyof Room): RunInHand;
  room(): Room;
  /** Ends the threads behind the host, once no run is in hand or nobody waits for the runs any longer. */
  close(): Promise<void>;
}
