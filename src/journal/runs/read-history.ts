/** Reads what replay needs: the journals of some runs, the events in them, and the news for the runs. */
import type { StoredEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import type { EntryKind, JournalEntry } from "../../core/journal-entry.ts";
import type { RunDetail } from "../../core/ports/people/run-commands.ts";
import type { Candidate, RunHistory, RunNews } from "../../core/ports/run-journal.ts";
import type { Queryable } from "../database/queryable.ts";

// Events that earlier versions stored have no list of subjects.
const subjects = "coalesce(subjects, array_remove(array[subject], null)) as subjects";

type EntryRow = Omit<JournalEntry, "kind" | "largeBytes"> & {
  readonly kind: EntryKind;
  readonly large_bytes: number | null;
};

/** The entries as people see them, without the large outputs that are stored apart. */
export async function readEntries(on: Queryable, runId: RunId): Promise<readonly JournalEntry[]> {
  const rows = await on.query<EntryRow>(
    {
      name: "read-entries",
      unreadable: "shown",
      text: `select seq, kind, call, name, digest, input, ok, output, attempt, epoch, at, large_bytes
             from hathi.journal where run_id = $1 order by seq`,
    },
    [runId],
  );
  return rows.map(({ large_bytes: largeBytes, ...row }) =>
    largeBytes === null ? row : { ...row, largeBytes },
  );
}

const mostResultBytes = 1024 * 1024;

/** What a run returned, for people. Of a result that nobody would read to its end, only the size is loaded. */
export async function readResult(on: Queryable, runId: RunId): Promise<RunDetail["result"]> {
  const [row] = await on.query<{ encoded: string | null; bytes: number }>(
    {
      name: "read-result",
      text: `select case when octet_length(result) <= $2 then result end as encoded, octet_length(result) as bytes
             from hathi.runs where id = $1 and result is not null`,
      unreadable: "shown",
    },
    [runId, mostResultBytes],
  );
  return row ?? null;
}

// The plan: the entries of each run are one range of the primary key, in order.
async function readJournals(
  on: Queryable,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<RunId, readonly JournalEntry[]>> {
  const rows = await on.query<EntryRow & { readonly run_id: RunId }>(
    {
      name: "read-journals",
      // A replay must not take words for what was recorded.
      unreadable: "refused",
      text: `select entries.* from unnest($1::text[]) as given (id) cross join lateral (
               select run_id, seq, kind, call, name, digest, input, ok, output, attempt, epoch, at, large_bytes
               from hathi.journal where run_id = given.id order by seq) as entries`,
    },
    [runIds],
  );
  const outputs = await readLargeOutputs(
    on,
    rows.filter(({ large_bytes: bytes }) => bytes !== null).map(({ run_id: id }) => id),
  );
  const journals = new Map<RunId, JournalEntry[]>(runIds.map((id) => [id, []]));
  for (const { run_id: id, large_bytes: bytes, ...row } of rows) {
    const entry = bytes === null ? row : { ...row, largeBytes: bytes };
    journals.get(id)?.push({ ...entry, output: outputs.get(`${id} ${row.seq}`) ?? row.output });
  }
  return journals;
}

// A replay needs every output, the large ones included.
async function readLargeOutputs(
  on: Queryable,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<string, string>> {
  if (runIds.length === 0) return new Map();
  const rows = await on.query<{ run_id: RunId; seq: number; output: string }>(
    {
      name: "read-large-outputs",
      text: "select run_id, seq, output from hathi.large_outputs where run_id = any ($1)",
    },
    [[...new Set(runIds)]],
  );
  return new Map(rows.map(({ run_id: id, seq, output }) => [`${id} ${seq}`, output]));
}

/** The events that ended waits of these runs. */
async function readWaitEvents(
  on: Queryable,
  journals: ReadonlyMap<RunId, readonly JournalEntry[]>,
): Promise<ReadonlyMap<RunId, readonly StoredEvent[]>> {
  const runIds = [...journals].flatMap(([id, entries]) =>
    entries.some(({ kind, ok }) => kind === "wait" && ok) ? [id] : [],
  );
  if (runIds.length === 0) return new Map();
  const rows = await on.query<EventRow & { readonly run_id: RunId }>(
    {
      name: "read-wait-events",
      text: `select run_id, events.id, source, type, subject, ${subjects}, time, data::text as json, channel
             from hathi.journal join hathi.events on events.id = journal.output
             where run_id = any ($1) and kind = 'wait' and ok`,
    },
    [runIds],
  );
  const byRun = Map.groupBy(rows, ({ run_id: id }) => id);
  return new Map([...byRun].map(([id, events]) => [id, events.map(toEvent)]));
}

type EventRow = Omit<StoredEvent, "channel"> & { readonly channel: string | null };

/** An event without a channel has no such field, wherever it was read. */
function toEvent({ id, source, type, subject, subjects: all, time, json, channel }: EventRow): StoredEvent {
  return { id, source, type, subject, subjects: all, time, json, ...(channel !== null && { channel }) };
}

export async function readHistory(on: Queryable, runId: RunId): Promise<RunHistory> {
  const [history = historyOf(noNews, [], [])] = await readHistories(on, [runId]);
  return history;
}

/** @returns a history for each, in the same order */
export async function readHistories(on: Queryable, runIds: readonly RunId[]): Promise<readonly RunHistory[]> {
  const [[journals, events], news] = await Promise.all([readWithEvents(on, runIds), readNews(on, runIds)]);
  return runIds.map((id, index) =>
    historyOf(news[index] ?? noNews, journals.get(id) ?? [], events.get(id) ?? []),
  );
}

async function readWithEvents(
  on: Queryable,
  runIds: readonly RunId[],
): Promise<[Awaited<ReturnType<typeof readJournals>>, Awaited<ReturnType<typeof readWaitEvents>>]> {
  const journals = await readJournals(on, runIds);
  return [journals, await readWaitEvents(on, journals)];
}

function historyOf(news: News, entries: readonly JournalEntry[], events: readonly StoredEvent[]): RunHistory {
  return { ...news, entries, events: new Map(events.map((event) => [event.id, event])) };
}

type News = RunNews & Pick<RunHistory, "openWaits">;

interface NewsRow {
  readonly run_id: RunId;
  readonly wakes: number;
  readonly cancel_requested_at: Date | null;
  readonly kill_requested: boolean;
  readonly pause_requested_by: string | null;
  readonly waits: readonly number[];
}

type CandidateRow = EventRow & { readonly call: number; readonly event_seq: number };

const noNews: News = {
  wakes: 0,
  cancelRequestedAt: null,
  killRequested: false,
  pauseRequestedBy: null,
  openWaits: [],
  candidates: [],
};

/**
 * The news, and which waits are open. One statement, so that the number of wakes is that of what is in the inbox.
 *
 * @returns the news of each, in the same order
 */
export async function readNews(on: Queryable, runIds: readonly RunId[]): Promise<readonly News[]> {
  // A run without candidates has one row, with nothing of an event.
  const rows = await on.query<NewsRow & (CandidateRow | { readonly call: null })>(
    {
      name: "read-news",
      text: `select runs.id as run_id, runs.wakes, cancel_requested_at, kill_requested, pause_requested_by,
               array(select distinct waits.call from hathi.waits where waits.run_id = runs.id) as waits,
               inbox.call, events.seq as event_seq, events.id, events.source, events.type, events.subject,
               coalesce(events.subjects, array_remove(array[events.subject], null)) as subjects, events.time,
               events.data::text as json, events.channel
             from hathi.runs
             left join (hathi.inbox join hathi.events on events.seq = inbox.event_seq) on inbox.run_id = runs.id
             where runs.id = any ($1) order by events.seq, inbox.call`,
    },
    [runIds],
  );
  const byRun = Map.groupBy(rows, ({ run_id: id }) => id);
  return runIds.map((id) => toNews(byRun.get(id) ?? []));
}

function toNews(rows: readonly (NewsRow & (CandidateRow | { readonly call: null }))[]): News {
  const [run] = rows;
  if (run === undefined) return noNews;
  return {
    wakes: run.wakes,
    cancelRequestedAt: run.cancel_requested_at,
    killRequested: run.kill_requested,
    pauseRequestedBy: run.pause_requested_by,
    openWaits: run.waits,
    candidates: rows.flatMap((row) => (row.call === null ? [] : [toCandidate(row)])),
  };
}

function toCandidate({ call, event_seq: eventSeq, ...row }: CandidateRow): Candidate {
  return { call, eventSeq, event: toEvent(row) };
}
