import { expect, test } from "vitest";
import { nextReminder } from "../../../src/core/asks/next-reminder.ts";

const daily = {
  everyMs: 86_400_000,
  hours: { from: 9, to: 17 },
  days: [1, 2, 3, 4, 5],
  timeZone: "UTC",
};

function inZone(date: Date, timeZone: string): string {
  return date.toLocaleString("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" });
}

test.each([
  ["a day later at the same time", "2027-03-02T10:00:00Z", "UTC", "2027-03-03T10:00:00.000Z"],
  ["on Monday after a Friday", "2027-03-05T10:00:00Z", "UTC", "2027-03-08T10:00:00.000Z"],
  [
    "in the morning of a person in Berlin",
    "2027-03-02T03:00:00Z",
    "Europe/Berlin",
    "2027-03-03T08:00:00.000Z",
  ],
  [
    "the next morning where the day is over",
    "2027-03-02T16:30:00Z",
    "Europe/Berlin",
    "2027-03-04T08:00:00.000Z",
  ],
  ["in the morning of a person in Tokyo", "2027-03-02T10:00:00Z", "Asia/Tokyo", "2027-03-04T00:00:00.000Z"],
])("people are reminded %s", (_title, after, zone, expected) => {
  expect(nextReminder(new Date(after), daily, zone).toISOString()).toBe(expected);
});

test("reminders keep to the hour of the person's day for weeks, over both changes of the clocks", () => {
  for (const [begin, zone] of [
    ["2027-03-22T08:30:00Z", "Europe/Berlin"],
    ["2027-10-25T07:30:00Z", "Europe/Berlin"],
    ["2027-03-08T14:30:00Z", "America/New_York"],
    ["2027-10-04T23:30:00Z", "Australia/Lord_Howe"],
  ] as const) {
    let at = new Date(begin);
    const first = inZone(at, zone).replace(/^\w+,? /, "");
    for (let count = 0; count < 15; count += 1) {
      at = nextReminder(at, daily, zone);
      expect(inZone(at, zone)).toMatch(new RegExp(`^(Mon|Tue|Wed|Thu|Fri),? ${first}$`));
    }
  }
});

test("a reminder every two hours stays within the hours, and one at any time does not wait", () => {
  const often = { ...daily, everyMs: 2 * 3_600_000 };
  expect(nextReminder(new Date("2027-03-02T15:30:00Z"), often, null).toISOString()).toBe(
    "2027-03-03T09:00:00.000Z",
  );
  const always = { ...often, hours: null, days: [0, 1, 2, 3, 4, 5, 6] };
  expect(nextReminder(new Date("2027-03-06T23:30:00Z"), always, null).toISOString()).toBe(
    "2027-03-07T01:30:00.000Z",
  );
});
