import { expect, it } from "vitest";
import { skipInSteps } from "../../../src/playground/server/skip-in-steps.ts";
import { makeRun } from "../../support/engine/memory-runs.ts";
import type { RunSummary } from "../../../src/core/ports/people/run-commands.ts";

const minute = 60_000;

/** A run that wakes every ten minutes, as long as there is a worker. */
function playEveryTenMinutes(hasWorker: boolean) {
  let now = 0;
  let wakeAt = 10 * minute;
  const woken: number[] = [];
  const run = (): RunSummary => makeRun("a", { state: "waiting", wakeAt: new Date(wakeAt) });
  return {
    woken,
    now: () => now,
    parts: {
      runs: { now: async () => new Date(now), list: async () => [run()] },
      skip: async (ms: number) => {
        now += ms;
        if (!hasWorker || now < wakeAt) return;
        woken.push(Math.floor(now / minute));
        wakeAt = now + 10 * minute;
      },
      stopMs: 1,
    },
  };
}

it("stops at each timer on the way, so that a run that looks every ten minutes looks six times in an hour", async () => {
  const { woken, now, parts } = playEveryTenMinutes(true);
  await skipInSteps(parts, 60 * minute + 10);
  expect(woken).toEqual([10, 20, 30, 40, 50, 60]);
  expect(now()).toBe(60 * minute + 10);
});

it("moves on at once where no worker takes the timer", async () => {
  const { woken, now, parts } = playEveryTenMinutes(false);
  await skipInSteps(parts, 60 * minute);
  expect(woken).toEqual([]);
  expect(now()).toBe(60 * minute);
});

it("moves at once where nothing is due", async () => {
  const { now, parts } = playEveryTenMinutes(true);
  await skipInSteps(parts, 5 * minute);
  expect(now()).toBe(5 * minute);
});
