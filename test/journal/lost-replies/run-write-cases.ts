/** Every kind of write that a worker makes for a run in hand. */
import type { ClaimedRun } from "../../../src/core/run.ts";
import type { WorkerJournal } from "../../../src/journal/runs/run-journal.ts";
import { stepEntry } from "../../support/engine/journal.ts";

/** A kind of write of a run. */
export interface RunWriteCase {
  readonly name: string;
  /** How the statement is recognised, and whether it commits by itself. */
  readonly text: string;
  readonly at: "statement" | "commit";
  readonly prepare?: (journal: WorkerJournal, run: ClaimedRun) => Promise<unknown>;
  readonly write: (journal: WorkerJournal, run: ClaimedRun) => Promise<unknown>;
}

const wait = { call: 1, types: ["webhook.awaited"], subject: null, afterSeq: 0, except: [] };
const openWait: RunWriteCase["prepare"] = async (journal, { ownership }) => journal.openWait(ownership, wait);
const failure = { name: "Error", message: "x" };
const inAnHour = (): Date => new Date(Date.now() + 3_600_000);

export const runWrites: readonly RunWriteCase[] = [
  {
    name: "an append",
    text: "append-entries",
    at: "statement",
    write: async (journal, { ownership }) => journal.append(ownership, { seq: 1, entry: stepEntry(1) }),
  },
  {
    name: "an append that ends a wait",
    text: "append-entries",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) =>
      journal.append(ownership, { seq: 1, entry: stepEntry(1), closesWait: 1 }),
  },
  {
    name: "opening a wait, with what the look-back finds",
    text: "open-wait",
    at: "commit",
    write: async (journal, { ownership }) => journal.openWait(ownership, wait),
  },
  {
    name: "closing a wait",
    text: "close-waits",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) => journal.closeWait(ownership, 1),
  },
  {
    name: "dismissing what a wait does not want",
    text: "dismiss-candidates",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) =>
      journal.dismiss(ownership, (await journal.news(ownership)).candidates),
  },
  {
    name: "the status line",
    text: "set-status",
    at: "commit",
    write: async (journal, { ownership }) => journal.setStatus(ownership, "here"),
  },
  {
    name: "parking",
    text: "park-runs",
    at: "commit",
    write: async (journal, run) =>
      journal.park(run.ownership, { wakeAt: inAnHour(), waitingFor: "x", wakesSeen: run.wakes }),
  },
  {
    name: "pausing",
    text: "pause-runs",
    at: "commit",
    write: async (journal, { ownership }) => journal.pause(ownership, failure),
  },
  {
    name: "the end",
    text: "finish-runs",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) => journal.finish(ownership, { state: "completed", result: "[1]" }),
  },
  {
    name: "beginning again with a new input",
    text: "insert-event",
    at: "commit",
    prepare: async (journal, { ownership }) => journal.append(ownership, { seq: 1, entry: stepEntry(1) }),
    write: async (journal, { ownership }) =>
      journal.finish(ownership, { state: "continued", input: { round: 2 } }),
  },
  {
    name: "handing the run over",
    text: "release-runs",
    at: "commit",
    write: async (journal, { ownership }) => journal.release(ownership),
  },
  {
    name: "admitting the run under its key",
    text: "admit-run",
    at: "statement",
    write: async (journal, { ownership }) => journal.admit(ownership, `key of ${ownership.runId}`),
  },
  {
    name: "queueing for a key",
    text: "queue-for-key",
    at: "commit",
    write: async (journal, { ownership }) => journal.queueForKey(ownership, "some key", "queue"),
  },
  {
    name: "asking whether it is the run's turn",
    text: "find-unasked-run",
    at: "commit",
    prepare: async (journal, { ownership }) => journal.queueForKey(ownership, "another key", "replace"),
    write: async (journal, { ownership }) =>
      journal.admitFromQueue(ownership, `${ownership.runId} in its turn`, "replace"),
  },
  {
    name: "discarding a run that is not wanted",
    text: "discard-run",
    at: "statement",
    write: async (journal, { ownership }) => journal.discard(ownership, false),
  },
  {
    name: "discarding a run that others may wait for",
    text: "discard-run",
    at: "commit",
    write: async (journal, { ownership }) => journal.discard(ownership, true),
  },
];
