import { describe, expect, it } from "vitest";
import { workingTime } from "../../../../src/core/time/working-time/working-time.ts";
import type { WorkingHours } from "../../../../src/core/time/working-time/working-hours.ts";

const berlin: WorkingHours = {
  timeZone: "Europe/Berlin",
  days: [1, 2, 3, 4, 5],
  from: "09:00",
  to: "17:00",
  country: "DE",
  region: null,
  holidays: ["2029-05-01", "2029-12-25", "2029-12-26"],
};
const newYork: WorkingHours = { ...berlin, timeZone: "America/New_York", holidays: [] };
const riyadh: WorkingHours = { ...berlin, timeZone: "Asia/Riyadh", days: [7, 1, 2, 3, 4], holidays: [] };
const kathmandu: WorkingHours = { ...berlin, timeZone: "Asia/Kathmandu", holidays: [] };
const night: WorkingHours = { ...berlin, from: "22:00", to: "06:00", holidays: [] };

describe("whether somebody works", () => {
  it.each([
    [berlin, "2029-01-01T08:00:00Z", true, "at nine in winter"],
    [berlin, "2029-01-01T07:59:00Z", false, "a minute before"],
    [berlin, "2029-01-01T15:59:59Z", true, "until five"],
    [berlin, "2029-01-01T16:00:00Z", false, "at five"],
    [berlin, "2029-07-02T07:00:00Z", true, "at nine in summer"],
    [berlin, "2029-01-06T10:00:00Z", false, "on Saturday"],
    [berlin, "2029-05-01T10:00:00Z", false, "on a holiday"],
    [riyadh, "2029-01-07T10:00:00Z", true, "on Sunday, in Riyadh"],
    [riyadh, "2029-01-05T10:00:00Z", false, "on Friday, in Riyadh"],
    [kathmandu, "2029-01-01T03:15:00Z", true, "at nine, a quarter past the hour in UTC"],
    [kathmandu, "2029-01-01T03:14:00Z", false, "a minute before, there"],
    [night, "2029-01-02T02:00:00Z", true, "at night, on a shift of the day before"],
    [night, "2029-01-06T02:00:00Z", true, "at night of Friday to Saturday"],
    [night, "2029-01-07T02:00:00Z", false, "at night of Saturday to Sunday"],
  ])("%#: %s", (hours, at, works) => {
    expect(workingTime.isWorking(hours, new Date(at))).toBe(works);
  });
});

describe("the next working moment", () => {
  it.each([
    [berlin, "2029-01-01T10:00:00Z", "2029-01-01T10:00:00.000Z", "now, at work"],
    [berlin, "2029-01-05T18:00:00Z", "2029-01-08T08:00:00.000Z", "Monday, after Friday evening"],
    [berlin, "2029-04-30T18:00:00Z", "2029-05-02T07:00:00.000Z", "after the holiday"],
    [berlin, "2029-12-24T18:00:00Z", "2029-12-27T08:00:00.000Z", "after Christmas"],
    [
      berlin,
      "2029-03-23T18:00:00Z",
      "2029-03-26T07:00:00.000Z",
      "an hour earlier in UTC once summer time begins",
    ],
    [newYork, "2029-03-09T23:00:00Z", "2029-03-12T13:00:00.000Z", "the same in New York, two weeks before"],
    [berlin, "2029-10-26T18:00:00Z", "2029-10-29T08:00:00.000Z", "an hour later once it ends"],
    [riyadh, "2029-01-04T18:00:00Z", "2029-01-07T06:00:00.000Z", "Sunday, in Riyadh"],
  ])("%#", (hours, at, next) => {
    expect(workingTime.next(hours, new Date(at)).toISOString()).toBe(next);
  });

  it("is the next morning for whoever is at work already, if asked for one", () => {
    expect(workingTime.nextMorning(berlin, new Date("2029-01-05T08:00:00Z")).toISOString()).toBe(
      "2029-01-08T08:00:00.000Z",
    );
  });

  it("comes even where every day is off", () => {
    const never = { ...berlin, days: [] };
    expect(workingTime.next(never, 0).getTime()).toBeGreaterThan(0);
  });

  it("is never earlier than the moment, nor outside of the hours, whenever that is", () => {
    for (const hours of [berlin, newYork, riyadh, kathmandu, night]) {
      for (let at = Date.UTC(2029, 2, 1); at < Date.UTC(2029, 3, 10); at += 3_700_000) {
        const next = workingTime.next(hours, at);
        expect(next.getTime()).toBeGreaterThanOrEqual(at);
        expect(workingTime.isWorking(hours, next)).toBe(true);
      }
    }
  });
});

describe("ages in working days", () => {
  it.each([
    [berlin, "2029-01-01T10:00:00Z", "2029-01-01T22:00:00Z", 0, "the same day"],
    [berlin, "2029-01-05T10:00:00Z", "2029-01-07T10:00:00Z", 0, "over the weekend"],
    [berlin, "2029-01-05T22:30:00Z", "2029-01-08T08:00:00Z", 1, "on Monday"],
    [berlin, "2029-04-30T10:00:00Z", "2029-05-02T10:00:00Z", 1, "over a holiday"],
    [berlin, "2029-04-02T10:00:00Z", "2029-05-14T10:00:00Z", 29, "over six weeks with a holiday"],
    [newYork, "2029-01-08T03:00:00Z", "2029-01-08T15:00:00Z", 1, "Sunday evening there is Monday in UTC"],
  ])("%#: %s", (hours, from, to, days) => {
    expect(workingTime.daysBetween(hours, new Date(from), new Date(to))).toBe(days);
  });

  it("agree with counting day by day", () => {
    for (let days = 0; days < 60; days += 1) {
      const to = Date.UTC(2029, 3, 3, 12) + days * 86_400_000;
      let counted = 0;
      for (let at = Date.UTC(2029, 3, 3, 12) + 86_400_000; at <= to; at += 86_400_000) {
        if (workingTime.isWorking(berlin, at)) counted += 1;
      }
      expect(workingTime.daysBetween(berlin, Date.UTC(2029, 3, 3, 12), to)).toBe(counted);
    }
  });
});

describe("working days later", () => {
  it.each([
    ["2029-01-05T10:00:00Z", 1, "2029-01-08T10:00:00.000Z"],
    ["2029-01-06T10:00:00Z", 1, "2029-01-09T08:00:00.000Z"],
    ["2029-04-27T10:00:00Z", 2, "2029-05-02T10:00:00.000Z"],
    ["2029-03-23T10:00:00Z", 1, "2029-03-26T09:00:00.000Z"],
    ["2029-01-01T10:00:00Z", 0, "2029-01-01T10:00:00.000Z"],
  ])("%s and %i", (from, days, later) => {
    expect(workingTime.addDays(berlin, new Date(from), days).toISOString()).toBe(later);
  });
});
