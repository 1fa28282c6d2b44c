import { describe, expect, it } from "vitest";
import { type Duration, formatDuration, laterBy, parseDuration } from "../../../src/core/time/duration.ts";

describe("a duration", () => {
  it.each([
    ["1 day", 86_400_000],
    ["3 days", 259_200_000],
    ["1h 30m", 5_400_000],
    ["2 weeks", 1_209_600_000],
    ["90 min", 5_400_000],
    ["1 hour and 5 minutes", 3_900_000],
    ["1.5 s", 1500],
    ["250ms", 250],
    [42, 42],
  ])("reads %j as %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    "",
    "soon",
    "5",
    "1 fortnight",
    "3 days later",
    "-1 day",
    Number.NaN,
    -1,
    Number.POSITIVE_INFINITY,
    undefined,
    null,
    {},
    "1 h 9".padEnd(400, "9").concat(" days"),
  ])("refuses %j and shows how to write one", (text) => {
    expect(() => parseDuration(text as Duration)).toThrow(
      /^.{1,220} is not a duration: (write for example|give milli)/,
    );
  });

  it.each(["1", "1 h ", "1 h and ", " ", "a", ",", ".", "1.", "and "])(
    "is read in an instant, however often %j stands in it",
    (sign) => {
      const text = sign.repeat(65_536 / sign.length);
      const began = performance.now();
      expect(() => parseDuration(text)).toThrow(/not a duration/);
      expect(performance.now() - began).toBeLessThan(50);
    },
  );

  it("leads to no date that Postgres cannot read", () => {
    expect(laterBy(0, 5)).toBe(5);
    expect(new Date(laterBy(Date.now(), Number.MAX_VALUE)).toISOString()).toMatch(/^9999-/);
  });

  it("is told to people in its two largest units", () => {
    expect([0, 999, 65_000, 3_900_000, 90_061_000, 172_800_000].map((ms) => formatDuration(ms))).toEqual([
      "0 s",
      "1 s",
      "1 min 5 s",
      "1 h 5 min",
      "1 day 1 h",
      "2 days",
    ]);
  });
});
