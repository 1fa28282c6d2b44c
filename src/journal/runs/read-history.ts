/** Reads what replay needs: a run's journal, the events in it, and the news for the run. */
import type { StoredEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import type { EntryKind, JournalEntry } from "../../core/journal-entry.ts";
import type { RunDetail } from "../../core/ports/people/run-commands.ts";
import type { Candidate, RunHistory, RunNews } from "../../core/ports/run-journal.ts";
import type { Queryable, Unreadable } from "../database/queryable.ts";

// Events that earlier versions stored have no list of subjects.
const subjects = "coalesce(subjects, array_remove(array[subject], null)) as subjects";

type EntryRow = Omit<JournalEntry, "kind" | "largeBytes"> & {
  readonly kind: EntryKind;
  readonly large_bytes: number | null;
};

/**
 * The entries as people see them, without the large outputs that are stored apart.
 *
 * @param unreadable what becomes of those that no key at hand opens: a replay must not take words for what was recorded
 */
export async function readEntries(
  on: Queryable,
  runId: RunId,
  unreadable: Unreadable = "shown",
): Promise<readonly JournalEntry[]> {
  const rows = await on.query<EntryRow>(
    {
      name: "read-entries",
      unreadable,
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

// A replay needs every output, the large ones included.
async function readWholeEntries(on: Queryable, runId: RunId): Promise<readonly JournalEntry[]> {
  const entries = await readEntries(on, runId, "refused");
  if (entries.every(({ largeBytes }) => largeBytes === undefined)) return entries;
  const large = await on.query<{ seq: number; output: string }>(
    { name: "read-large-outputs", text: "select seq, output from hathi.large_outputs where run_id = $1" },
    [runId],
  );
  const outputs = new Map(large.map(({ seq, output }) => [seq, output]));
  return entries.map((entry) => ({ ...entry, output: outputs.get(entry.seq) ?? entry.output }));
}

/** The events that ended waits of the run. */
async function readWaitEvents(
  on: Queryable,
  runId: RunId,
  entries: readonly JournalEntry[],
): Promise<readonly StoredEvent[]> {
  if (!entries.some(({ kind, ok }) => kind === "wait" && ok)) return [];
  const rows = await on.query<EventRow>(
    {
      name: "read-wait-events",
      text: `select events.id, source, type, subject, ${subjects}, time, data::text as json, channel from hathi.journal
             join hathi.events on events.id = journal.output
             where run_id = $1 and kind = 'wait' and ok`,
    },
    [runId],
  );
  return rows.map(toEvent);
}

type EventRow = Omit<StoredEvent, "channel"> & { readonly channel: string | null };

/** An event without a channel has no such field, wherever it was read. */
function toEvent({ id, source, type, subject, subjects: all, time, json, channel }: EventRow): StoredEvent {
  return { id, source, type, subject, subjects: all, time, json, ...(channel !== null && { channel }) };
}

export async function readHistory(on: Queryable, runId: RunId): Promise<RunHistory> {
  const [{ entries, events }, news] = await Promise.all([readJournal(on, runId), readNews(on, runId)]);
  return { ...news, entries, events: new Map(events.map((event) => [event.id, event])) };
}

async function readJournal(
  on: Queryable,
  runId: RunId,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly events: readonly StoredEvent[] }> {
  const entries = await readWholeEntries(on, runId);
  return { entries, events: await readWaitEvents(on, runId, entries) };
}

interface NewsRow {
  readonly wakes: number;
  readonly cancel_requested_at: Date | null;
  readonly kill_requested: boolean;
  readonly pause_requested_by: string | null;
  readonly waits: readonly number[];
}

type CandidateRow = EventRow & { readonly call: number; readonly event_seq: number };

/** The news, and which waits are open. One statement, so that the number of wakes is that of what is in the inbox. */
export async function readNews(
  on: Queryable,
  runId: RunId,
): Promise<RunNews & Pick<RunHistory, "openWaits">> {
  // A run without candidates has one row, with nothing of an event.
  const rows = await on.query<NewsRow & (CandidateRow | { readonly call: null })>(
    {
      name: "read-news",
      text: `select runs.wakes, cancel_requested_at, kill_requested, pause_requested_by,
               array(select distinct waits.call from hathi.waits where waits.run_id = runs.id) as waits,
               inbox.call, events.seq as event_seq, events.id, events.source, events.type, events.subject,
               coalesce(events.subjects, array_remove(array[events.subject], null)) as subjects, events.time,
               events.data::text as json, events.channel
             from hathi.runs
             left join (hathi.inbox join hathi.events on events.seq = inbox.event_seq) on inbox.run_id = runs.id
             where runs.id = $1 order by events.seq, inbox.call`,
    },
    [runId],
  );
  const [run] = rows;
  return {
    wakes: run?.wakes ?? 0,
    cancelRequestedAt: run?.cancel_requested_at ?? null,
    killRequested: run?.kill_requested ?? false,
    pauseRequestedBy: run?.pause_requested_by ?? null,
    openWaits: run?.waits ?? [],
    candidates: rows.flatMap((row) => (row.call === null ? [] : [toCandidate(row)])),
  };
}

function toCandidate({ call, event_seq: eventSeq, ...row }: CandidateRow): Candidate {
  return { call, eventSeq, event: toEvent(row) };
}
