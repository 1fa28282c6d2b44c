/** Reads what replay needs: a run's journal, the events in it, and the news for the run. */
import type { StoredEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import type { EntryKind, JournalEntry } from "../../core/journal-entry.ts";
import type { RunDetail } from "../../core/ports/run-commands.ts";
import type { Candidate, RunHistory, RunNews } from "../../core/ports/run-journal.ts";
import type { Queryable } from "../database/database.ts";

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
    },
    [runId, mostResultBytes],
  );
  return row ?? null;
}

// A replay needs every output, the large ones included.
async function readWholeEntries(on: Queryable, runId: RunId): Promise<readonly JournalEntry[]> {
  const [entries, large] = await Promise.all([
    readEntries(on, runId),
    on.query<{ seq: number; output: string }>(
      { name: "read-large-outputs", text: "select seq, output from hathi.large_outputs where run_id = $1" },
      [runId],
    ),
  ]);
  if (large.length === 0) return entries;
  const outputs = new Map(large.map(({ seq, output }) => [seq, output]));
  return entries.map((entry) => ({ ...entry, output: outputs.get(entry.seq) ?? entry.output }));
}

export async function readHistory(on: Queryable, runId: RunId): Promise<RunHistory> {
  const [entries, events, waits, news] = await Promise.all([
    readWholeEntries(on, runId),
    on.query<StoredEvent>(
      {
        name: "read-wait-events",
        text: `select events.id, source, type, subject, ${subjects}, time, data::text as json from hathi.journal
               join hathi.events on events.id = journal.output
               where run_id = $1 and kind = 'wait' and ok`,
      },
      [runId],
    ),
    on.query<{ call: number }>(
      { name: "read-waits", text: "select distinct call from hathi.waits where run_id = $1" },
      [runId],
    ),
    readNews(on, runId),
  ]);
  return {
    ...news,
    entries,
    events: new Map(events.map((event) => [event.id, event])),
    openWaits: waits.map((row) => row.call),
  };
}

export async function readNews(on: Queryable, runId: RunId): Promise<RunNews> {
  // The counter is read first, so that an event that comes in between counts as news again rather than being missed.
  const [run] = await on.query<{
    wakes: number;
    cancel_requested_at: Date | null;
    kill_requested: boolean;
    pause_requested_by: string | null;
  }>(
    {
      name: "read-wakes",
      text: "select wakes, cancel_requested_at, kill_requested, pause_requested_by from hathi.runs where id = $1",
    },
    [runId],
  );
  const candidates = await on.query<StoredEvent & { call: number; seq: number }>(
    {
      name: "read-inbox",
      text: `select inbox.call, events.seq, events.id, source, type, subject, ${subjects}, time, data::text as json
             from hathi.inbox join hathi.events on events.seq = inbox.event_seq
             where run_id = $1 order by events.seq, inbox.call`,
    },
    [runId],
  );
  return {
    wakes: run?.wakes ?? 0,
    cancelRequestedAt: run?.cancel_requested_at ?? null,
    killRequested: run?.kill_requested ?? false,
    pauseRequestedBy: run?.pause_requested_by ?? null,
    candidates: candidates.map(({ call, seq: eventSeq, ...event }): Candidate => ({ call, eventSeq, event })),
  };
}
