/**
 * Moves the playground's clock as time would pass: it stops at each timer on the way until the timer has been taken, so
 * that a run which looks every ten minutes looks six times in an hour.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RunCommands, RunSummary } from "../../core/ports/people/run-commands.ts";

interface SkipParts {
  readonly runs: Pick<RunCommands, "list" | "now">;
  /** Moves the clock by so much at once. */
  readonly skip: (ms: number) => Promise<void>;
  /** How long a stop may take, and all of them: the worker may be dead, and a day has many timers. */
  readonly stopMs?: number;
  readonly allMs?: number;
}

const lookEveryMs = 50;

export async function skipInSteps(
  { runs, skip, stopMs = 3000, allMs = 10_000 }: SkipParts,
  ms: number,
): Promise<void> {
  const began = performance.now();
  const target = (await runs.now()).getTime() + ms;
  for (;;) {
    const now = (await runs.now()).getTime();
    if (now >= target) return;
    const due = nextDue(await runs.list({ scope: "unfinished" }));
    if (due === undefined || due > target || performance.now() - began > allMs) {
      await skip(target - now);
      return;
    }
    if (due > now) await skip(due - now + 1);
    const isTaken = await untilTaken(runs, due, stopMs);
    if (!isTaken) {
      await skip(Math.max(0, target - (await runs.now()).getTime()));
      return;
    }
  }
}

function nextDue(runs: readonly RunSummary[]): number | undefined {
  const times = runs.flatMap(({ state, wakeAt }) =>
    state === "waiting" && wakeAt !== null ? [wakeAt.getTime()] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether every timer of up to this time was taken, and its run has come to rest. */
async function untilTaken(runs: SkipParts["runs"], due: number, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  do {
    // oxlint-disable-next-line no-await-in-loop -- looks until it is so
    const list = await runs.list({ scope: "unfinished" });
    const isBusy = list.some(
      ({ state, wakeAt }) =>
        state === "running" ||
        state === "queued" ||
        (state === "waiting" && wakeAt !== null && wakeAt.getTime() <= due),
    );
    if (!isBusy) return true;
    // oxlint-disable-next-line no-await-in-loop -- looks until it is so
    await pause(lookEveryMs);
  } while (performance.now() < end);
  return false;
}
