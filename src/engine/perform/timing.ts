/** How a run in hand waits: in real time, or in the time of a test. */

import { setFarTimer } from "./far-timer.ts";

/** Rings after so many milliseconds. Gives a function that cancels the timer. */
export type SetTimer = (ring: () => void, ms: number) => () => void;

export interface Timing {
  /** If something is due within this time, the run waits in memory. To park and replay it would cost more. */
  readonly lingerMs: number;
  readonly setTimer: SetTimer;
  /** For how long an answer that something was written for over a socket keeps a run awake, in real time. */
  readonly replyMs?: number;
}

export const realTiming: Timing = {
  lingerMs: 1000,
  setTimer: setFarTimer,
};
