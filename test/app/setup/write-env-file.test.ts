import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { setVariables } from "../../../src/app/setup/write-env-file.ts";

describe("variables in a file", () => {
  it.each([
    ["", "A=1\n"],
    ["A=old\nB=2\n", "A=1\nB=2\n"],
    ["B=2", "B=2\nA=1\n"],
    ["# A=comment\nAA=3\n", "# A=comment\nAA=3\nA=1\n"],
    ['A="several\nlines"\nB=2\n', "A=1\nB=2\n"],
    ["export A=old # why\n", "A=1 # why\n"],
    ["A=older\nB=2\nA=old\n", "A=1\nB=2\nA=1\n"],
    ['B="x\nA=within\n"\nA=old\n', 'B="x\nA=within\n"\nA=1\n'],
  ])("%j becomes %j", (before, after) => expect(setVariables(before, { A: "1" })).toBe(after));

  it.each(["a b", "a#b", 'with "quotes"', "it's", "$1 $& \\n", "a=b", "`x`"])(
    "%s is read as it was written",
    (value) => {
      expect(parseEnv(setVariables("A=old\n", { A: value, B: value }))).toEqual({ A: value, B: value });
    },
  );
});
