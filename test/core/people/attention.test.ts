import { describe, expect, it } from "vitest";
import { attention } from "../../../src/core/people/attention.ts";
import { findAbsence } from "../../../src/core/people/absence.ts";
import { readAbout } from "../../../src/core/people/quiet.ts";
import type { Person } from "../../../src/core/people/person.ts";

const ana: Person = {
  login: "ana",
  githubId: null,
  user: "U1",
  name: "Ana",
  how: "email",
  isProven: true,
  isGuest: false,
  isActive: true,
  timeZone: "UTC",
  status: null,
  hours: {
    timeZone: "UTC",
    days: [1, 2, 3, 4, 5],
    from: "09:00",
    to: "17:00",
    country: null,
    region: null,
    holidays: [],
  },
  digestAt: null,
  quiet: [],
};
const monday = "2029-01-01T10:00:00Z";
const quiet = (about: string, until: string | null) => ({
  about,
  until: until === null ? null : new Date(until),
});
const status = (emoji: string, until: string | null, text = "") => ({
  text,
  emoji,
  until: until === null ? null : new Date(until),
});

describe("whether a person may be called", () => {
  it.each<[string, Partial<Person>, string, boolean, string | null, string | null]>([
    ["at work", {}, monday, true, monday, null],
    ["in the evening", {}, "2029-01-01T20:00:00Z", false, "2029-01-02T09:00:00Z", "off hours"],
    ["on Saturday", {}, "2029-01-06T12:00:00Z", false, "2029-01-08T09:00:00Z", "off hours"],
    ["deactivated", { isActive: false }, monday, false, null, "deactivated"],
    ["muted this one", { quiet: [quiet("octo/app#12", null)] }, monday, false, null, "muted"],
    ["muted the repository", { quiet: [quiet("octo/app", null)] }, monday, false, null, "muted"],
    ["opted out", { quiet: [quiet("", null)] }, monday, false, null, "muted"],
    [
      "muted another",
      { quiet: [quiet("octo/app#1", null), quiet("octo/ap", null)] },
      monday,
      true,
      monday,
      null,
    ],
    [
      "snoozed for an hour",
      { quiet: [quiet("octo/app#12", "2029-01-01T11:00:00Z")] },
      monday,
      false,
      "2029-01-01T11:00:00Z",
      "snoozed",
    ],
    ["a snooze that ended", { quiet: [quiet("", "2029-01-01T09:30:00Z")] }, monday, true, monday, null],
    [
      "a snooze into the evening",
      { quiet: [quiet("", "2029-01-01T18:00:00Z")] },
      monday,
      false,
      "2029-01-02T09:00:00Z",
      "snoozed",
    ],
    [
      "two snoozes, the longer one",
      { quiet: [quiet("", "2029-01-01T11:00:00Z"), quiet("octo/app", "2029-01-02T12:00:00Z")] },
      monday,
      false,
      "2029-01-02T12:00:00Z",
      "snoozed",
    ],
    [
      "on vacation until Thursday",
      { status: status(":palm_tree:", "2029-01-04T00:00:00Z") },
      monday,
      false,
      "2029-01-04T09:00:00Z",
      "away",
    ],
    [
      "on vacation without an end",
      { status: status(":palm_tree:", null) },
      monday,
      false,
      "2029-01-02T09:00:00Z",
      "away",
    ],
    [
      "back from vacation",
      { status: status(":palm_tree:", "2029-01-01T00:00:00Z") },
      monday,
      true,
      monday,
      null,
    ],
    [
      "in a meeting",
      { status: status(":spiral_calendar_pad:", null, "In a meeting") },
      monday,
      true,
      monday,
      null,
    ],
    [
      "snoozed, then away",
      {
        quiet: [quiet("", "2029-01-01T11:00:00Z")],
        status: status(":face_with_thermometer:", "2029-01-03T00:00:00Z"),
      },
      monday,
      false,
      "2029-01-03T09:00:00Z",
      "snoozed",
    ],
  ])("%s", (_what, part, at, may, next, because) => {
    expect(attention({ ...ana, ...part }, { about: "Octo/App#12", at: new Date(at) })).toEqual({
      may,
      next: next === null ? null : new Date(next),
      because,
    });
  });
});

describe("a status", () => {
  it.each([
    ["Out of office until May", true],
    ["OOO", true],
    ["im Urlaub", true],
    ["Parental leave", true],
    ["In congés", true],
    ["On a holiday", true],
    ["focus: no meetings", false],
    ["book lover", false],
    ["leave me a message", false],
    ["", false],
  ])("%j", (text, isAway) => {
    expect(findAbsence(status("", null, text), 0) !== undefined).toBe(isAway);
  });
});

describe("what can be quiet", () => {
  it.each([
    ["octo/app#12", "octo/app#12"],
    ["Octo/App", "octo/app"],
    ["https://github.com/octo/app/pull/12/files", "octo/app#12"],
    ["https://github.com/octo/app.js", "octo/app.js"],
    ["octo", undefined],
    ["#12", undefined],
    ["octo/app#", undefined],
  ])("%s", (text, about) => {
    expect(readAbout(text)).toBe(about);
  });
});
