import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gather } from "../../../src/journal/database/gather.ts";
import { isOutage } from "../../../src/journal/database/outage.ts";

describe("deliveries that are stored together", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are each refused by their own deadline while all transactions hang, and not stored afterwards", async () => {
    const begun: string[] = [];
    const limits: (number | undefined)[] = [];
    const free = Promise.withResolvers<readonly never[]>();
    const store = gather<string, string>({
      what: "the delivery",
      deadlineMs: 5000,
      async together(keys, remainingMs) {
        begun.push(...keys);
        limits.push(remainingMs);
        return free.promise;
      },
    });
    const answeredAt = new Map<string, number>();
    const start = performance.now();
    const send = async (key: string): Promise<void> => {
      const error = await store(key).catch((failed: unknown) => failed);
      expect(isOutage(error)).toBe(true);
      answeredAt.set(key, performance.now() - start);
    };
    const sent = [send("first")];
    await vi.advanceTimersByTimeAsync(1000);
    sent.push(send("second"));
    await vi.advanceTimersByTimeAsync(1000);
    sent.push(send("third"));
    await vi.advanceTimersByTimeAsync(5000);
    await Promise.all(sent);
    expect(Object.fromEntries(answeredAt)).toEqual({ first: 5000, second: 6000, third: 7000 });
    free.resolve([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toEqual(["first", "second"]);
    expect(limits).toEqual([5000, 5000]);
  });

  it("have as much time as the one that waited longest has left", async () => {
    const limits: (number | undefined)[] = [];
    const free = Promise.withResolvers<void>();
    const store = gather<string, string>({
      what: "the delivery",
      deadlineMs: 5000,
      async together(keys, remainingMs) {
        limits.push(remainingMs);
        await free.promise;
        return keys;
      },
    });
    const all = [store("1")];
    await vi.advanceTimersByTimeAsync(1000);
    all.push(store("2"));
    await vi.advanceTimersByTimeAsync(1000);
    all.push(store("3"));
    await vi.advanceTimersByTimeAsync(1000);
    all.push(store("4"));
    free.resolve();
    await Promise.all(all);
    expect(limits).toEqual([5000, 5000, 4000]);
  });
});
