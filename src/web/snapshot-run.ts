/** Makes of a run what a page shows of it: long texts cut, and the end of a long journal. */
import { entriesForPeople, type JournalEntry } from "../core/journal-entry.ts";
import type { RunDetail } from "../core/ports/people/run-commands.ts";
import { type Fate, fateWords, findFates } from "../core/values/find-fates.ts";
import { showOutput, shownText, showResult } from "../core/values/show-recorded.ts";
import type { EntrySnapshot, RunSnapshot } from "./run-snapshot.ts";

const shownEntries = 200;
const shownCharacters = 600;
const longestResult = 2000;

export function snapshotRun(run: RunDetail, standsAt: RunSnapshot["standsAt"] = null): RunSnapshot {
  const fates = findFates(run, run.journal);
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
    printed: (run.printed ?? []).map(({ text }) => text).join("\n"),
    waits: run.waits,
    standsAt: run.state === "waiting" ? standsAt : null,
    journal: entriesForPeople(run.journal)
      .slice(-shownEntries)
      .map((entry) => snapshotEntry(entry, fates.get(entry.seq))),
  };
}

function snapshotEntry(entry: JournalEntry, fate: Fate | undefined): EntrySnapshot {
  const output = shownText(showOutput(entry), shownCharacters, "spread");
  return {
    seq: entry.seq,
    kind: entry.kind,
    name: entry.name,
    ok: entry.ok,
    failure: failureOf(entry, fate),
    attempt: entry.attempt,
    input: shorten(entry.input),
    output: output === "" ? null : output,
    at: entry.at.toISOString(),
  };
}

function failureOf({ kind, ok }: JournalEntry, fate: Fate | undefined): string | null {
  if (kind === "attempt") return "will be tried again";
  return ok ? null : fate === undefined ? "failed" : fateWords[fate];
}

function shorten(text: string | null): string | null {
  return text === null || text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}
