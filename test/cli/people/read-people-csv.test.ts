import { describe, expect, it } from "vitest";
import { readPeopleCsv } from "../../../src/cli/people/read-people-csv.ts";

describe("a table of people", () => {
  it.each([
    ["ana,ana@example.com", "a comma"],
    ["ana;ana@example.com\r\n", "a semicolon and Windows' lines"],
    ["\uFEFFgithub,slack\nana, ana@example.com ,", "a mark, a line of names and an empty column"],
    ['"ana"\t"ana@example.com"', "tabs and quotes"],
    ["# people\n\nana,ana@example.com", "a remark and an empty line"],
  ])("%j: %s", (text) => {
    expect(readPeopleCsv(text, "people.csv")).toEqual([{ login: "ana", person: "ana@example.com" }]);
  });

  it("names the line that cannot be read", () => {
    expect(() => readPeopleCsv("ana,U1\nben", "people.csv")).toThrow("people.csv, line 2");
    expect(() => readPeopleCsv("ana,U1,U2", "people.csv")).toThrow("line 1");
    expect(() => readPeopleCsv("github,slack\n", "people.csv")).toThrow("names nobody");
  });
});
