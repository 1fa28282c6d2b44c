import { expect, it } from "vitest";
import { entriesForPeople, type JournalEntry, timeoutName } from "../../src/core/journal-entry.ts";

const entry = (fields: Partial<JournalEntry>): JournalEntry => ({
  kind: "step",
  call: 1,
  seq: 1,
  name: "slack.chat.postMessage",
  digest: null,
  input: null,
  ok: true,
  output: null,
  attempt: 1,
  at: new Date(0),
  ...fields,
});

it("what the engine names for itself is told to people in words", () => {
  const told = entriesForPeople([
    entry({ kind: "timer", name: timeoutName, input: "1 day" }),
    entry({ kind: "timer", name: "sleep", input: "1 day", seq: 2 }),
    // A step that an author has called so.
    entry({ name: timeoutName, seq: 3 }),
  ]);
  expect(told.map(({ name, input }) => [name, input])).toEqual([
    ["nothing came within 1 day", null],
    ["sleep", "1 day"],
    ["timeout", null],
  ]);
});
