import { describe, expect, it } from "vitest";
import { formatEvent, formatEventTable, formatReplay } from "../../src/cli/events/format-events.ts";
import { formatFinding } from "../../src/cli/check/format-check.ts";
import { formatRun, formatRunTable } from "../../src/cli/runs/format-runs.ts";
import { plainLines } from "../../src/core/text/plain-text.ts";
import { makeEntry, makeRun, present } from "../support/engine/memory-runs.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

const nasty = "a\u001b[2Jb\u009b31mc\u202ed\u2066e\u0007\b\r\nFORGED line\u2028FORGED\u0085FORGED\u007f";
const commands =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Every text in it is nasty, however deep; dates and numbers stay. */
function spoil<Value>(value: Value): Value {
  if (typeof value === "string") return nasty as Value;
  if (Array.isArray(value)) return value.map(spoil) as Value;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoil(inner)])) as Value;
}

const run = spoil(
  makeRun("k3f9qz", {
    error: { name: "Error", message: "m", stack: "s", codeFrame: "c" },
    waits: [{ call: 1, type: "t", subject: "s" }],
    waitsFor: "w",
    journal: [makeEntry(1, { input: "i", output: "o" })],
    doubts: [
      {
        id: 1,
        runId: "r" as never,
        team: "t",
        call: 1,
        name: "n",
        digest: "d",
        input: "i",
        attempt: 1,
        reason: "r",
        since: present,
      },
    ],
  }),
);
const event = spoil({
  id: "e1" as never,
  source: "s",
  type: "t",
  subject: "s",
  subjects: ["s", "s2"],
  time: present,
  repeats: "e2" as never,
  started: 1,
  dedupeKey: "k",
  repeatedBy: ["e3" as never],
  runs: [
    { id: "r" as never, shortId: "r", automation: "a", state: "waiting" as const, how: "woken" as const },
  ],
  data: { text: "t" },
});
const finding = { runId: "r", shortId: "r", automation: "a", build: "b", newBuild: "c" };

describe("outside text in the terminal", () => {
  it.each([
    ["a list of runs", () => formatRunTable([run], present)],
    ["a run", () => formatRun(run, present)],
    ["a list of events", () => formatEventTable([event], present)],
    ["an event", () => formatEvent(event, present)],
    ["a repeated event", () => formatReplay(spoil({ ...event, repeats: "e2" as never, woken: 1 }))],
    [
      "a run that would fail",
      () => formatFinding({ ...finding, found: { kind: "throws", error: run.error } } as never).join("\n"),
    ],
    [
      "a run that would diverge",
      () =>
        formatFinding({
          ...finding,
          found: {
            kind: "diverges",
            report: spoil({ call: 1, recorded: "r", attempted: "a", codeFrame: "c" }),
          },
        } as never).join("\n"),
    ],
  ])("is no order to it in %s", (_, show) => {
    // As the command line passes on whatever a command prints.
    const shown = plainLines(show());
    expect(shown).toContain("FORGED line");
    // Nothing that a terminal obeys, and no line that begins with what outside text says.
    expect(commands.exec(shown)).toBeNull();
    expect(shown.split("\n").filter((line) => line.startsWith("FORGED"))).toEqual([]);
  });

  it.each([
    ["runs", "list", "--limit", nasty],
    ["runs", "restart", "x", "--from", nasty],
    ["runs", "settle", "x", "--again", "--call", nasty],
    ["runs", nasty],
    ["events", "list", "--limit", nasty],
    ["trigger", "x", "--data", nasty],
    ["check", nasty],
    ["deploy", nasty],
    [nasty],
  ])("is none in what %s %s complains of", async (...args) => {
    const ended = await runHathiHere({ HATHI_DATA: "/nowhere" }, ...args);
    expect(ended.code).toBe(1);
    expect(commands.exec(ended.stdout + ended.stderr)).toBeNull();
  });

  it("gives it no commands where it stands in the environment", async () => {
    const ended = await runHathiHere(
      { PORT: nasty, HATHI_OPEN_WEBHOOKS: nasty, HATHI_URL: nasty },
      "runs",
      "list",
    );
    expect(ended.stderr).toContain("HATHI_URL");
    expect(commands.exec(ended.stderr)).toBeNull();
  });

  it("is unchanged in JSON", () => {
    expect(JSON.parse(plainLines(JSON.stringify({ nasty }, null, 2)))).toEqual({ nasty });
  });
});
