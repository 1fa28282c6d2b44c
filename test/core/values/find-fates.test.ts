import { expect, it } from "vitest";
import { encodeThrown } from "../../../src/core/values/recorded-value.ts";
import { findFates } from "../../../src/core/values/find-fates.ts";
import { toFailure } from "../../../src/engine/replay/ending/failure.ts";
import { makeEntry } from "../../support/engine/memory-runs.ts";

const first = new Error("channel_not_found");
const second = new Error("no such user");
const journal = [first, second].map((error, index) =>
  makeEntry(index + 1, { ok: false, output: encodeThrown(error) }),
);
const tell = (error: unknown) =>
  Object.fromEntries(findFates({ state: "failed", error: toFailure(error) }, journal));

it("tells the failure that ended a run from those that its code caught", () => {
  expect(tell(second)).toEqual({ 1: "caught", 2: "ended the run" });
  expect(tell(first)).toEqual({ 1: "ended the run", 2: "caught" });
});

it("knows a failure that the code wrapped", () => {
  expect(tell(new TypeError("cannot invite", { cause: second }))).toEqual({
    1: "caught",
    2: "ended the run",
  });
});

it("blames no call for what the run's own code threw", () => {
  expect(tell(new TypeError("x is not a function"))).toEqual({ 1: "caught", 2: "caught" });
});

it("says that all were caught in a run that completed, and nothing of a run that goes on", () => {
  expect(Object.fromEntries(findFates({ state: "completed", error: null }, journal))).toEqual({
    1: "caught",
    2: "caught",
  });
  expect(findFates({ state: "waiting", error: null }, journal).size).toBe(0);
});
