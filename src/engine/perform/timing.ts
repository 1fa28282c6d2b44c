/** How a run in hand waits: in real time, or in the time that a test hands in. */

import { setFarTimer } from "./far-timer.ts";

/** Rings after so many milliseconds; gives what takes it back. */
export type SetTimer = (ring: () => void, ms: number) => () => void;

export interface Timing {
  /** What is due this soon is waited for in memory: parking and replaying would cost more. */
  readonly lingerMs: number;
  readonly setTimer: SetTimer;
}

export const realTiming: Timing = {
  lingerMs: 1000,
  setTimer: setFarTimer,
};
