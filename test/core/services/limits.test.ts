import { describe, expect, it } from "vitest";
import { computeTake } from "../../../src/core/services/limits.ts";
import {
  computeOutageAfterFailure,
  decidePassage,
  longestClosingMs,
  type Outage,
} from "../../../src/core/services/outage.ts";

const closed: Outage = { failures: 5, lastRun: "a", since: 0, closedUntil: 5000, nextAt: 0, refusal: null };

describe("an outage", () => {
  it("doubles its pauses from 5 s up to 5 minutes", () => {
    const pauses: number[] = [];
    let outage: Outage | undefined = closed;
    for (let now = 0; pauses.length < 10; now += longestClosingMs) {
      outage = computeOutageAfterFailure(outage, { run: "b", isTrial: true, now });
      pauses.push((outage.closedUntil - now) / 1000);
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300, 300, 300]);
  });

  it("learns nothing from a call that was begun before it was known", () => {
    expect(computeOutageAfterFailure(closed, { run: "b", isTrial: false, now: 1000 })).toBe(closed);
  });

  it("is forgotten when it did not come to a closing within an hour", () => {
    const { closedUntil, ...few } = { ...closed, failures: 3 };
    const after = computeOutageAfterFailure(
      { ...few, closedUntil },
      { run: "b", isTrial: false, now: 3_600_001 },
    );
    expect(after).toMatchObject({ failures: 1, since: 3_600_001 });
  });

  it("passes over a run that does not come when it is its turn", () => {
    const turns = [{ run: "gone", at: 5000, since: 1 }];
    expect(decidePassage(closed, turns, { run: "b", now: 6000 }).kind).toBe("wait");
    expect(decidePassage(closed, turns, { run: "b", now: 40_000 }).kind).toBe("try");
  });

  it("gives each run that waits a turn of its own, one pause after the other", () => {
    const first = decidePassage(closed, [], { run: "b", now: 1000 });
    if (first.kind !== "wait") throw new Error(first.kind);
    const second = decidePassage(first.outage, [first.turn], { run: "c", now: 1000 });
    expect(first.turn.at).toBe(5000);
    expect(second).toMatchObject({ kind: "wait", turn: { at: 10_000 } });
  });
});

describe("the pace of a limit", () => {
  it("and what may come at once never make more than the limit in its window", () => {
    for (const most of [1, 2, 5, 20, 50, 80, 100, 300, 500, 900]) {
      const { paceMs, slackMs } = computeTake({ scope: "s", name: "n", most, windowMs: 60_000 });
      // At the start of a window all the unused calls are made at once, and then one per pace.
      const inWindow = Math.floor(slackMs / paceMs) + Math.ceil(60_000 / paceMs);
      expect(inWindow).toBeLessThanOrEqual(most + 1e-9);
    }
  });
});
