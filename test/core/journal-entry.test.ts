import { expect, it } from "vitest";
import { entriesForPeople, timeoutName } from "../../src/core/journal-entry.ts";
import { makeEntry } from "../support/engine/memory-runs.ts";

it("what the engine names for itself is told to people in words", () => {
  const told = entriesForPeople([
    makeEntry(1, { kind: "timer", name: timeoutName, input: "1 day" }),
    makeEntry(2, { kind: "timer", name: "sleep", input: "1 day" }),
    makeEntry(4, { kind: "timer", name: timeoutName, input: "84596315" }),
    makeEntry(5, { kind: "timer", name: "sleep", input: "90000" }),
    makeEntry(6, { kind: "timer", name: "setTimeout", input: "90000 ms" }),
    // A step to which an author gave this name.
    makeEntry(3, { name: timeoutName }),
  ]);
  expect(told.map(({ name, input }) => [name, input])).toEqual([
    ["nothing came within 1 day", null],
    ["sleep", "1 day"],
    ["nothing came within 23 h 29 min", null],
    ["sleep", "1 min 30 s"],
    ["setTimeout", "1 min 30 s"],
    ["timeout", null],
  ]);
});

it.each([
  ["next webhook.a", "next webhook.a"],
  ["next webhook.a or webhook.b or webhook.c", "next webhook.a or webhook.b or webhook.c"],
  ["next webhook.a or webhook.b or webhook.c or webhook.d", "next webhook.a or one of 3 other types"],
])("a wait that was ended, %s, is told as %s", (name, told) => {
  const entry = makeEntry(1, { kind: "wait", name });
  expect(entriesForPeople([entry]).map((one) => one.name)).toEqual([told]);
});
