import { expect, test } from "vitest";
import { isTimeZone, nextReminderAt } from "../../automations/pr-reminder/working-days.ts";

function after(now: string, timeZone?: string): string {
  return new Date(nextReminderAt(Date.parse(now), timeZone)).toISOString();
}

test.each([
  ["in the morning: the next day", "2029-01-01T09:00:00Z", undefined, "2029-01-02T09:00:00.000Z"],
  ["in the evening: the next day", "2029-01-01T22:00:00Z", undefined, "2029-01-02T09:00:00.000Z"],
  ["late at night: not a few hours later", "2029-01-02T03:00:00Z", undefined, "2029-01-03T09:00:00.000Z"],
  ["on Friday: on Monday", "2029-01-05T09:00:00Z", undefined, "2029-01-08T09:00:00.000Z"],
  ["on Sunday: on Monday", "2029-01-07T12:00:00Z", undefined, "2029-01-08T09:00:00.000Z"],
  ["where the author is", "2029-01-01T09:00:00Z", "America/New_York", "2029-01-02T14:00:00.000Z"],
  ["where hours begin at a quarter", "2029-01-01T09:00:00Z", "Asia/Kathmandu", "2029-01-02T03:15:00.000Z"],
  ["when summer begins", "2029-03-23T12:00:00Z", "Europe/Berlin", "2029-03-26T07:00:00.000Z"],
])("a word %s", (_, now, timeZone, due) => {
  expect(after(now, timeZone)).toBe(due);
});

test("a name that is no time zone is told as none", () => {
  expect([isTimeZone("Europe/Berlin"), isTimeZone("Middle/Earth")]).toEqual([true, false]);
});
