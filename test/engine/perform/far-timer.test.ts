import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StepCall } from "../../../src/engine/replay/calls/call.ts";
import { setFarTimer } from "../../../src/engine/perform/far-timer.ts";
import { realTiming } from "../../../src/engine/perform/timing.ts";
import { withinTime } from "../../../src/engine/perform/steps/within-time.ts";

const day = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ["setFarTimer", setFarTimer],
  ["a run's own timing", realTiming.setTimer],
])("%s rings after 80 days, and not at once as Node's timers do", (_name, setTimer) => {
  const ring = vi.fn<() => void>();
  setTimer(ring, 80 * day);
  setTimer(ring, 30 * day)();
  vi.advanceTimersByTime(80 * day - 1);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledTimes(1);
});

it("a step's timeout may be longer than the 24.8 days of Node's timers", async () => {
  const request = { kind: "step", name: "long", timeoutMs: 25 * day } as StepCall["request"];
  const call = { number: 1, request } as StepCall;
  const work = withinTime(call, new AbortController().signal, async () => {
    await new Promise((resolve) => setTimeout(resolve, 24 * day));
    return "done";
  });
  await vi.advanceTimersByTimeAsync(24 * day);
  await expect(work).resolves.toBe("done");
});
