/** Reads the runs for the page, newest first. Finished runs do not change and are read once. */
import { messageOf } from "../../core/errors.ts";
import { entriesForPeople, type JournalEntry } from "../../core/journal-entry.ts";
import type { RunCommands, RunDetail } from "../../core/ports/run-commands.ts";
import { isFinished } from "../../core/run.ts";
import { showOutput, shownText, showResult } from "../../core/values/show-recorded.ts";
import type { EntrySnapshot, RunSnapshot } from "./snapshot.ts";

const shownRuns = 30;
const shownEntries = 200;
const shownCharacters = 600;
const longestResult = 2000;

export class RunSnapshots {
  readonly #runs: RunCommands;
  readonly #finished = new Map<string, RunSnapshot>();
  #latest: readonly RunSnapshot[] = [];

  constructor(runs: RunCommands) {
    this.#runs = runs;
  }

  /** If the runs cannot be read (for example because the database restarts): the last known runs, and the reason. */
  async take(): Promise<{ readonly runs: readonly RunSnapshot[]; readonly problem: string | null }> {
    try {
      const summaries = await this.#runs.list({ scope: "all", limit: shownRuns });
      this.#latest = await Promise.all(
        summaries.map(async ({ id, state }) => {
          const known = this.#finished.get(id);
          if (known?.state === state) return known;
          const snapshot = snapshotRun(await this.#runs.show(id));
          if (isFinished(snapshot.state)) this.#finished.set(id, snapshot);
          return snapshot;
        }),
      );
      return { runs: this.#latest, problem: null };
    } catch (error) {
      return { runs: this.#latest, problem: messageOf(error) };
    }
  }
}

function snapshotRun(run: RunDetail): RunSnapshot {
  return {
    id: run.id,
    shortId: run.shortId,
    automation: run.automation,
    state: run.state,
    status: run.status,
    subject: run.subject,
    build: run.build.slice(0, 8),
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    wakeAt: run.wakeAt?.toISOString() ?? null,
    error: run.error === null ? null : `${run.error.name}: ${run.error.message}`,
    isCancelling: run.cancelRequested,
    epoch: run.epoch,
    event: { ...run.event, time: run.event.time.toISOString() },
    result: run.result === null ? null : shownText(showResult(run.result), longestResult, "spread"),
    waits: run.waits,
    journal: entriesForPeople(run.journal).slice(-shownEntries).map(snapshotEntry),
  };
}

function snapshotEntry(entry: JournalEntry): EntrySnapshot {
  const output = shownText(showOutput(entry), shownCharacters, "spread");
  return {
    seq: entry.seq,
    kind: entry.kind,
    name: entry.name,
    ok: entry.ok,
    attempt: entry.attempt,
    input: shorten(entry.input),
    output: output === "" ? null : output,
    at: entry.at.toISOString(),
  };
}

function shorten(text: string | null): string | null {
  return text === null || text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}
