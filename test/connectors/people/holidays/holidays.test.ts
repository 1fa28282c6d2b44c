import { expect, it } from "vitest";
import { createFindHolidays } from "../../../../src/connectors/people/holidays/holidays.ts";
import { createMemoryLogger } from "../../../support/memory-logger.ts";

it("holidays of a country and a region are days off around a moment, and nothing of an unknown one", async () => {
  const find = createFindHolidays(createMemoryLogger());
  const may = new Date("2029-05-15T12:00:00Z");
  const germany = await find({ country: "DE", region: null }, may);
  expect(germany).toEqual(
    expect.arrayContaining(["2029-03-30", "2029-04-02", "2029-05-01", "2029-05-10", "2029-05-21"]),
  );
  expect(germany).not.toContain("2029-05-31");
  expect(await find({ country: "DE", region: "BY" }, may)).toContain("2029-05-31");
  // A year of it is read once, and both years around New Year are.
  const newYear = await find({ country: "US", region: null }, new Date("2029-01-02T00:00:00Z"));
  expect(newYear).toEqual(expect.arrayContaining(["2028-12-25", "2029-01-01"]));
  expect(await find({ country: "AQ", region: null }, may)).toEqual([]);
});
