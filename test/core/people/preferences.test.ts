import { describe, expect, it } from "vitest";
import { preferencesSchema, readPreferences } from "../../../src/core/people/preferences.ts";
import { countryOfZone, workingDaysIn } from "../../../src/core/time/working-time/country.ts";
import { mergeHours } from "../../../src/core/time/working-time/working-hours.ts";

describe("preferences as people type them", () => {
  it.each([
    ["9-17", { hours: { from: "09:00", to: "17:00" } }],
    ["8:30-16.45 mon-thu", { hours: { from: "08:30", to: "16:45", days: [1, 2, 3, 4] } }],
    ["sun-thu Asia/Riyadh", { hours: { days: [1, 2, 3, 4, 7], timeZone: "Asia/Riyadh" } }],
    ["mon,wed,friday", { hours: { days: [1, 3, 5] } }],
    ["DE-BY", { hours: { country: "DE", region: "BY" } }],
    ["no-holidays digest off", { hours: { country: "none" }, digestAt: null }],
    ["digest 9:30", { hours: {}, digestAt: "09:30" }],
  ])("%s", (text, read) => {
    const preferences = readPreferences(text.split(" "));
    expect(preferences).toEqual(read);
    expect(preferencesSchema.safeParse(preferences).success).toBe(true);
  });

  it.each(["25-30", "Europe/Nowhere", "XX", "tomorrow", "digest soon", "mon-xyz"])("refuses %s", (text) => {
    expect(readPreferences(text.split(" "))).toMatchObject({
      problem: expect.stringContaining("“") as string,
    });
  });
});

describe("hours", () => {
  const merge = (...layers: Parameters<typeof mergeHours>[0]) =>
    mergeHours(layers, (country) => ({ days: workingDaysIn(country) }), countryOfZone);

  it("follow from the time zone where nobody says more", () => {
    expect(merge({ timeZone: "Europe/Berlin" })).toEqual({
      timeZone: "Europe/Berlin",
      days: [1, 2, 3, 4, 5],
      from: "09:00",
      to: "17:00",
      country: "DE",
      region: null,
    });
    expect(merge({ timeZone: "Asia/Riyadh" })).toMatchObject({ days: [1, 2, 3, 4, 7], country: "SA" });
    expect(merge({ timeZone: "Asia/Kolkata" })).toMatchObject({ days: [1, 2, 3, 4, 5], country: "IN" });
    expect(merge()).toMatchObject({ timeZone: "UTC", country: null });
  });

  it("are the first that is said, and a region goes with its country only", () => {
    const workspace = { country: "DE", region: "BY", from: "08:00" };
    expect(merge({ to: "15:00" }, { timeZone: "Europe/Berlin" }, workspace)).toMatchObject({
      from: "08:00",
      to: "15:00",
      country: "DE",
      region: "BY",
    });
    expect(merge({ country: "FR" }, workspace)).toMatchObject({ country: "FR", region: null });
    expect(merge({ country: "none" }, workspace)).toMatchObject({ country: null, region: null });
  });
});
