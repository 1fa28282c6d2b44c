import { describe, expect, it, vi } from "vitest";
import { keepTicking } from "../../src/app/keep-ticking.ts";

/** Ticks that are answered when the test wants, and the timers that are set meanwhile. */
function startTicking() {
  const answers: PromiseWithResolvers<number | null>[] = [];
  const timers = new Set<() => void>();
  const onFailed = vi.fn<(error: unknown) => void>();
  const ticking = keepTicking({
    fire: async () => {
      const answer = Promise.withResolvers<number | null>();
      answers.push(answer);
      return answer.promise;
    },
    roundMs: 1500,
    onFailed,
    setTimer: (work) => {
      timers.add(work);
      return () => void timers.delete(work);
    },
  });
  return { ...ticking, answers, timers, onFailed };
}

describe("cron ticks of a worker", () => {
  it("are fired by a timer of their own where they are due before the next round", async () => {
    const { tick, answers, timers, onFailed } = startTicking();
    const first = tick();
    answers[0]?.resolve(200);
    await first;
    expect(timers.size).toBe(1);
    [...timers][0]?.();
    answers[1]?.reject(new Error("the database is away"));
    await vi.waitFor(() => expect(onFailed).toHaveBeenCalledTimes(1));
    const later = tick();
    answers[2]?.resolve(2000);
    await later;
    expect(timers.size).toBe(0);
  });

  it("set one timer, though two of them are under way at a time", async () => {
    const { tick, answers, timers } = startTicking();
    const both = [tick(), tick()];
    for (const answer of answers) answer.resolve(100);
    await Promise.all(both);
    expect(timers.size).toBe(1);
  });

  it("set no timer once the worker stops, which waits for those under way", async () => {
    const { tick, stop, answers, timers } = startTicking();
    const underWay = tick();
    let hasStopped = false;
    const stopped = stop().then(() => (hasStopped = true));
    await Promise.resolve();
    expect(hasStopped).toBe(false);
    answers[0]?.resolve(100);
    await Promise.all([underWay, stopped]);
    expect(timers.size).toBe(0);
    await tick();
    expect(answers).toHaveLength(1);
  });
});
