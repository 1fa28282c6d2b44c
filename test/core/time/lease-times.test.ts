import { describe, expect, it } from "vitest";
import { type LeaseClocks, LeaseTimes } from "../../../src/core/time/lease-times.ts";
import type { RunId, WorkerId } from "../../../src/core/ids.ts";

const start = 1_000_000;

function leaseAt(): {
  readonly times: LeaseTimes;
  readonly clock: { now: number };
  readonly clocks: LeaseClocks;
} {
  const clock = { now: start };
  const clocks: LeaseClocks = { monotonic: () => clock.now, wall: () => clock.now };
  return { times: new LeaseTimes(undefined, clocks), clock, clocks };
}

const run = (term: number, epoch = 1) => ({
  runId: "run" as RunId,
  worker: "worker" as WorkerId,
  epoch,
  term,
});

describe("the lease of a worker's runs", () => {
  it("covers a run as long as heartbeats follow each other closely", () => {
    const { times, clock } = leaseAt();
    times.note(times.read());
    const claimed = run(times.term);
    for (let beats = 0; beats < 5; beats += 1) {
      clock.now += 2000;
      expect(times.covers(claimed)).toBe(true);
      times.note(times.read());
    }
    clock.now += 2500;
    expect(times.covers(claimed)).toBe(false);
  });

  it("covers no run from before a silence when it is renewed, until the run's ownership is confirmed", () => {
    const { times, clock } = leaseAt();
    times.note(times.read());
    const claimed = run(times.term);
    clock.now += 10_000;
    times.note(times.read());
    expect(times.isValid()).toBe(true);
    expect(times.covers(claimed)).toBe(false);
    expect(times.covers(run(times.term))).toBe(true);
    times.noteConfirmed(claimed, times.term);
    expect(times.covers(claimed)).toBe(true);
    expect(times.covers({ ...claimed, epoch: 2 })).toBe(false);
    // The same happens after each silence.
    clock.now += 10_000;
    times.note(times.read());
    expect(times.covers(claimed)).toBe(false);
  });

  it("has run out, too, when a heartbeat was answered so late that another worker may have looked before", () => {
    const { times, clock } = leaseAt();
    times.note(times.read());
    const claimed = run(times.term);
    const sent = times.read();
    clock.now += 2500;
    times.note(sent);
    expect(times.covers(claimed)).toBe(false);
  });

  it("covers nothing that was asked for in the term before", () => {
    const { times, clock } = leaseAt();
    times.note(times.read());
    const claimed = run(times.term);
    const { term } = times;
    clock.now += 10_000;
    times.note(times.read());
    times.noteConfirmed(claimed, term);
    expect(times.covers(claimed)).toBe(false);
  });

  it("is the same in every thread of the process", () => {
    const { times, clock, clocks } = leaseAt();
    const elsewhere = new LeaseTimes(times.buffer, clocks);
    times.note(times.read());
    const claimed = run(times.term);
    expect(elsewhere.covers(claimed)).toBe(true);
    clock.now += 10_000;
    times.note(times.read());
    expect(elsewhere.isValid()).toBe(true);
    expect(elsewhere.covers(claimed)).toBe(false);
  });
});
