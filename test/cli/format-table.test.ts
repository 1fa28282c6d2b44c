import { expect, test } from "vitest";
import { formatTable } from "../../src/cli/format-table.ts";

test("columns are as wide as their widest cell, and a row ends with its last letter", () => {
  const table = formatTable([
    ["ID", "STATE", ""],
    ["k3f9", "waiting", "a"],
    ["k", "", ""],
  ]);
  expect(table).toBe("ID    STATE\nk3f9  waiting  a\nk");
});

test.each([
  ["an emoji", "🐘"],
  ["one of several signs", "👩‍💻"],
  ["Chinese", "象"],
])("%s takes the two columns that a terminal gives it", (_, sign) => {
  expect(
    formatTable([
      ["ab", "x"],
      [sign, "y"],
    ]),
  ).toBe(`ab  x\n${sign}  y`);
});

test("an accent that combines with a letter takes no column of its own", () => {
  expect(
    formatTable([
      ["ab", "x"],
      ["a\u0301b", "y"],
    ]),
  ).toBe("ab  x\na\u0301b  y");
});

test("what would be a command to the terminal is a text that takes its room", () => {
  expect(
    formatTable([
      ["\u001b[31mred", "x"],
      ["r", "y"],
    ]),
  ).toBe(`\\u001b[31mred  x\nr${" ".repeat(14)}y`);
});
