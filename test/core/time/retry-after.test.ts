import { describe, expect, it } from "vitest";
import { RetryableError } from "../../../src/core/errors.ts";
import { type RetryAfter, readRetryAfter } from "../../../src/core/time/retry-after.ts";

const now = Date.parse("2026-11-24T10:00:00Z");

describe("retryAfter", () => {
  it.each<[RetryAfter, number | null]>([
    [undefined, null],
    [null, null],
    [0, 0],
    [120, 120_000],
    [0.5, 500],
    ["0", 0],
    ["1", 1000],
    [" 120 ", 120_000],
    ["30 s", 30_000],
    ["1h 30m", 5_400_000],
    ["Tue, 24 Nov 2026 10:02:00 GMT", 120_000],
    ["Tuesday, 24-Nov-26 10:02:00 GMT", 120_000],
    ["Tue Nov 24 10:02:00 2026", 120_000],
    ["2026-11-24T10:02:00Z", 120_000],
    [new Date("2026-11-24T10:02:00Z"), 120_000],
    ["Tue, 24 Nov 2026 09:00:00 GMT", 0],
    [new Date(0), 0],
  ])("%j is %j ms", (given, ms) => {
    expect(readRetryAfter(given, now)).toBe(ms);
    expect(new RetryableError("busy", { retryAfter: given }).retryAfter).toBe(given);
  });

  it.each([
    "",
    " ",
    "-5",
    -5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "soon",
    "Tue, 99 Nov 2026",
    "1e3",
    "9".repeat(70_000),
    new Date("never"),
    {},
    true,
  ])("%j is refused where the error is made, with what to write", (given) => {
    const refused = /^retryAfter: .{1,130} is not a time to wait: give seconds .*null to ask for nothing$/;
    expect(() => new RetryableError("busy", { retryAfter: given as RetryAfter })).toThrow(refused);
  });
});
