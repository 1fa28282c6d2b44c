import { describe, expect, it } from "vitest";
import type { NewDoubt } from "../../../src/core/doubt.ts";
import { type AtRest, decideRest } from "../../../src/engine/perform/decide-rest.ts";

const asleep: AtRest = {
  now: 1000,
  isBusy: false,
  isOver: false,
  isForgotten: false,
  doubts: [],
  pausedBy: null,
  excess: undefined,
  isStopping: false,
  hasNews: false,
  cleanUpUntil: Number.POSITIVE_INFINITY,
  due: 100_000,
  hasOpenWaits: false,
  isListening: false,
  sessionDue: Number.POSITIVE_INFINITY,
  lingerMs: 500,
};

const decide = (more: Partial<AtRest>): ReturnType<typeof decideRest> => decideRest({ ...asleep, ...more });
const doubt = { call: 1, name: "step", reason: "it died", since: new Date(0) } as NewDoubt;

describe("a run whose code is at rest", () => {
  it("is parked until what is due next", () => {
    expect(decide({})).toEqual({ kind: "park", due: 100_000 });
  });

  it("waits in memory for what is due soon, and for what is executing", () => {
    expect(decide({ due: 1200 })).toEqual({ kind: "wait", ms: 200 });
    expect(decide({ isBusy: true })).toEqual({ kind: "wait", ms: 99_000 });
  });

  it("looks again within an hour, whatever is executing", () => {
    expect(decide({ isBusy: true, due: Number.POSITIVE_INFINITY })).toEqual({ kind: "wait", ms: 3_600_000 });
  });

  it("finishes once it is over and nothing of it is executing", () => {
    expect(decide({ isOver: true })).toEqual({ kind: "finish", atOnce: false });
    expect(decide({ isOver: true, isBusy: true }).kind).toBe("wait");
  });

  it("ends at once when the time of its clean-up is over, or could bring nothing", () => {
    expect(decide({ cleanUpUntil: 1000, isBusy: true })).toEqual({ kind: "finish", atOnce: true });
    expect(decide({ isForgotten: true })).toEqual({ kind: "finish", atOnce: true });
  });

  it("is paused for a doubt before all else, and keeps the doubt", () => {
    expect(decide({ doubts: [doubt], pausedBy: "ana", isStopping: true })).toMatchObject({
      kind: "pause",
      more: { doubts: [doubt], canGoOn: true },
    });
  });

  it("is paused for a person, and given up where its worker stops", () => {
    expect(decide({ pausedBy: "ana", isStopping: true })).toMatchObject({
      kind: "pause",
      reason: { message: "paused by ana" },
    });
    expect(decide({ isStopping: true })).toEqual({ kind: "release" });
  });

  it("reads its news before it is parked", () => {
    expect(decide({ hasNews: true })).toEqual({ kind: "read-news" });
  });

  it("is paused where nothing can ever wake it", () => {
    expect(decide({ due: Number.POSITIVE_INFINITY })).toMatchObject({
      kind: "pause",
      reason: { name: "HathiError", code: "NEVER_WAKES" },
    });
    expect(decide({ due: Number.POSITIVE_INFINITY, hasOpenWaits: true }).kind).toBe("park");
  });

  it("waits in memory for a client with a session where nothing else is left", () => {
    expect(
      decide({ due: Number.POSITIVE_INFINITY, isListening: true, sessionDue: asleep.now + 100 }),
    ).toEqual({
      kind: "wait",
      ms: 100,
    });
  });

  it("is parked beside a session that has nothing to say, whenever its heartbeat is due", () => {
    const due = asleep.now + 86_400_000;
    expect(decide({ due, isListening: true, sessionDue: asleep.now + 100 })).toEqual({
      kind: "park",
      due,
    });
  });
});
