/** Runs and journal entries as the page's scripts get them. Times are ISO texts. */
import type { AuditEntry } from "../../core/audit.ts";
import { entryForPeople, type JournalEntry } from "../../core/journal-entry.ts";
import type { AuthorLine } from "../../core/ports/page/page-code.ts";
import type { RelatedRun, RunOnPage } from "../../core/ports/page/page-runs.ts";
import type { OpenWait, RunSummary } from "../../core/ports/people/run-commands.ts";
import type { RunState } from "../../core/run.ts";
import { showOutput, shownText, showResult } from "../../core/values/show-recorded.ts";
import type { EntrySnapshot } from "../run-snapshot.ts";

/** What failed and was caught is told apart where the whole journal is known: here only a part of it is. */
export type EntryView = Omit<EntrySnapshot, "failure">;

export interface RunLine {
  readonly id: string;
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  readonly status: string;
  readonly subject: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly wakeAt: string | null;
  readonly error: string | null;
  readonly isCancelling: boolean;
}

export interface RunView extends RunLine {
  readonly build: string;
  readonly startedAt: string | null;
  readonly epoch: number;
  readonly lastStatus: string | null;
  readonly waitsFor: string | null;
  readonly codeFrame: string | null;
  /** The line of its code at which it waits; null where it does not, or where that is not known. */
  readonly standsAt: AuthorLine | null;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly source: string;
    readonly subject: string | null;
    readonly time: string;
  };
  readonly result: string | null;
  readonly waits: readonly OpenWait[];
  readonly doubts: readonly { readonly id: number; readonly step: string; readonly reason: string }[];
  readonly acts: readonly {
    readonly at: string;
    readonly actor: string;
    readonly action: string;
    readonly place: string | null;
    readonly reason: string | null;
  }[];
  readonly entries: number;
  readonly parent: RelatedRun | null;
  readonly children: readonly RelatedRun[];
  readonly restartedFrom: RelatedRun | null;
  readonly restartedAs: readonly RelatedRun[];
}

export function runLine(run: RunSummary): RunLine {
  return {
    id: run.id,
    shortId: run.shortId,
    automation: run.automation,
    state: run.state,
    status: run.status,
    subject: run.subject,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    wakeAt: run.wakeAt?.toISOString() ?? null,
    error: run.error === null ? null : `${run.error.name}: ${run.error.message}`,
    isCancelling: run.cancelRequested,
  };
}

const longestResult = 20_000;

export function runView(run: RunOnPage, standsAt: AuthorLine | null): RunView {
  return {
    ...runLine(run),
    build: run.build,
    startedAt: run.startedAt?.toISOString() ?? null,
    epoch: run.epoch,
    lastStatus: run.lastStatus ?? null,
    waitsFor: run.waitsFor ?? null,
    codeFrame: run.error?.codeFrame ?? null,
    standsAt,
    event: { ...run.event, time: run.event.time.toISOString() },
    result: run.result === null ? null : shownText(showResult(run.result), longestResult, "spread"),
    waits: run.waits,
    doubts: (run.doubts ?? []).map(({ id, name, input, reason }) => ({
      id,
      step: input === null || input === "" ? name : `${name}(${input})`,
      reason,
    })),
    acts: (run.acts ?? []).map(actView),
    entries: run.entries,
    parent: run.parent,
    children: run.children,
    restartedFrom: run.restartedFrom,
    restartedAs: run.restartedAs,
  };
}

function actView({ at, actor, action, place, reason }: AuditEntry): RunView["acts"][number] {
  return { at: at.toISOString(), actor, action, place, reason };
}

export function entryView(entry: JournalEntry, longest: number): EntryView {
  const { seq, kind, name, ok, attempt, input, at } = entryForPeople(entry);
  const output = shownText(showOutput(entry), longest, "spread");
  return { seq, kind, name, ok, attempt, input, output: output === "" ? null : output, at: at.toISOString() };
}
