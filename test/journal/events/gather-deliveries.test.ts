import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gatherDeliveries } from "../../../src/journal/events/gather-deliveries.ts";
import { isOutage } from "../../../src/journal/database/outage.ts";

const delivery = (dedupeKey: string) => ({
  source: "test",
  type: "webhook.go",
  subject: null,
  data: {},
  dedupeKey,
});

describe("deliveries that are stored together", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are each answered within a deadline of their own while all transactions hang, and not begun later", async () => {
    const begun: string[] = [];
    const limits: (number | undefined)[] = [];
    const free = Promise.withResolvers<readonly never[]>();
    const accept = gatherDeliveries(async (events, remainingMs) => {
      begun.push(...events.map(({ dedupeKey }) => dedupeKey));
      limits.push(remainingMs);
      return free.promise;
    }, 5000);
    const answeredAt = new Map<string, number>();
    const start = performance.now();
    const send = async (key: string): Promise<void> => {
      const error = await accept(delivery(key)).catch((failed: unknown) => failed);
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

  it("have what is left of the time of the one that waited longest", async () => {
    const limits: (number | undefined)[] = [];
    const free = Promise.withResolvers<void>();
    const accept = gatherDeliveries(async (events, remainingMs) => {
      limits.push(remainingMs);
      await free.promise;
      return events.map(() => ({ kind: "stored", eventId: "e" as never, runs: 0 }));
    }, 5000);
    const all = [accept(delivery("1"))];
    await vi.advanceTimersByTimeAsync(1000);
    all.push(accept(delivery("2")));
    await vi.advanceTimersByTimeAsync(1000);
    all.push(accept(delivery("3")));
    await vi.advanceTimersByTimeAsync(1000);
    all.push(accept(delivery("4")));
    free.resolve();
    await Promise.all(all);
    expect(limits).toEqual([5000, 5000, 4000]);
  });
});
