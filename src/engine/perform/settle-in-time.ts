/** Lets a run's code come to rest, and takes it for restless if that takes too long. */
import type { BackgroundActivity } from "../replay/background-activity.ts";
import type { Timing } from "./timing.ts";

// Between two answers code computes and reads bodies. Work that takes longer than this belongs into a step.
const longestUnrestMs = 60_000;

/** @throws {HathiError} AUTOMATION_STUCK */
export async function settleInTime(
  activity: BackgroundActivity,
  setTimer: Timing["setTimer"],
): Promise<void> {
  let takeBack = (): void => {};
  // While the thread stood still for the code, as for a program, the code itself was not at work.
  const watch = (ms: number): void => {
    const { heldMs } = activity;
    takeBack = setTimer(() => {
      const held = activity.heldMs - heldMs;
      if (held > 0) watch(held);
      else activity.isRestless = true;
    }, ms);
  };
  watch(longestUnrestMs);
  try {
    await activity.settle();
  } finally {
    takeBack();
  }
}
