import { expect, test } from "vitest";
import { findNearestWord } from "../../../src/core/text/nearest-word.ts";

const words = ["help", "list", "show", "cancel"] as const;

test.each([
  ["lsit", "list"],
  ["lst", "list"],
  ["lists", "list"],
  ["cancle", "cancel"],
  ["can", "cancel"],
  ["canceled", "cancel"],
  ["shwo", "show"],
  ["hlep", "help"],
  ["deploy", undefined],
  ["", undefined],
  ["x".repeat(10_000), undefined],
])("%s means %s", (typed, word) => {
  expect(findNearestWord(typed, words)).toBe(word);
});
