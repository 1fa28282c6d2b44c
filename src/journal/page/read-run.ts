/** Reads one run for the page: everything but its journal, and its journal a part at a time. */
import { shortId, type RunId } from "../../core/ids.ts";
import type { EntryKind, JournalEntry } from "../../core/journal-entry.ts";
import type { RelatedRun, RunOnPage } from "../../core/ports/page/page-runs.ts";
import type { OpenWait } from "../../core/ports/people/run-commands.ts";
import { isFinished, type RunState } from "../../core/run.ts";
import type { Queryable } from "../database/database.ts";
import { readActs } from "../people/audit.ts";
import { readOpenDoubts } from "../people/doubts/doubts.ts";
import { findRun, toSummary } from "../people/find-run.ts";
import type { Reach } from "../people/reach.ts";
import { readResult } from "../runs/read-history.ts";

export async function readRunOnPage(on: Queryable, prefix: string, reach: Reach): Promise<RunOnPage> {
  const row = await findRun(on, prefix, reach);
  const [more, doubts, result, acts, waits, related] = await Promise.all([
    readMore(on, row.id),
    readOpenDoubts(on, [row.id]),
    readResult(on, row.id),
    readActs(on, row.id),
    on.query<OpenWait>(
      {
        name: "read-open-waits",
        text: "select call, type, subject from hathi.waits where run_id = $1 order by call, type",
      },
      [row.id],
    ),
    readRelated(on, row.id),
  ]);
  const of = (how: Related["how"]): readonly RelatedRun[] =>
    related.flatMap(({ how: its, ...run }) => (its === how ? [{ ...run, shortId: shortId(run.id) }] : []));
  return {
    ...toSummary(row),
    event: {
      id: row.event_id,
      type: row.event_type,
      source: row.event_source,
      subject: row.event_subject,
      time: row.event_time,
    },
    epoch: row.epoch,
    ...more,
    doubts,
    result,
    acts,
    waits,
    lastStatus: isFinished(row.state) ? (row.status ?? undefined) : undefined,
    waitsFor: row.state === "waiting" && row.status !== null ? (row.waiting_for ?? undefined) : undefined,
    parent: of("parent")[0] ?? null,
    children: of("child"),
    restartedFrom: of("restarted from")[0] ?? null,
    restartedAs: of("restarted as"),
  };
}

async function readMore(
  on: Queryable,
  id: RunId,
): Promise<Pick<RunOnPage, "entries" | "startedAt" | "standsAt">> {
  const [row] = await on.query<{ startedAt: Date | null; standsAt: string | null; entries: number }>(
    {
      name: "read-run-for-page",
      text: `select started_at as "startedAt", case when state = 'waiting' then stands_at end as "standsAt",
               coalesce((select max(seq) from hathi.journal where run_id = runs.id), 0) as entries
             from hathi.runs where id = $1`,
    },
    [id],
  );
  return row ?? { startedAt: null, standsAt: null, entries: 0 };
}

interface Related {
  readonly how: "parent" | "child" | "restarted from" | "restarted as";
  readonly id: RunId;
  readonly automation: string;
  readonly state: RunState;
}

async function readRelated(on: Queryable, id: RunId): Promise<readonly Related[]> {
  return on.query<Related>(
    {
      name: "read-related-runs",
      text: `select how, id, automation, state from (
               select 'parent' as how, parent.id, parent.automation, parent.state, parent.created_at
               from (select parent_run_id from hathi.runs where id = $1 offset 0) as run
               cross join lateral (select * from hathi.runs where id = run.parent_run_id offset 0) as parent
               union all
               select 'restarted from', earlier.id, earlier.automation, earlier.state, earlier.created_at
               from (select restarted_from from hathi.runs where id = $1 offset 0) as run
               cross join lateral (select * from hathi.runs where id = run.restarted_from offset 0) as earlier
               union all
               (select 'child', id, automation, state, created_at from hathi.runs where parent_run_id = $1 limit 100)
               union all
               (select 'restarted as', id, automation, state, created_at from hathi.runs where restarted_from = $1 limit 20)
             ) as related order by created_at, id`,
    },
    [id],
  );
}

type EntryRow = Omit<JournalEntry, "kind" | "largeBytes"> & {
  readonly kind: EntryKind;
  readonly large_bytes: number | null;
};

const entryColumns = "seq, kind, call, name, digest, input, ok, attempt, at, large_bytes";

/** An output that is longer is shown by its size, until somebody opens its entry. */
const shortOutput = 2000;

export async function readEntriesFrom(
  on: Queryable,
  runId: RunId,
  from: number,
  limit: number,
): Promise<readonly JournalEntry[]> {
  const rows = await on.query<EntryRow>(
    {
      name: "read-entries-from",
      text: `select ${entryColumns},
               case when not ok or kind = 'wait' or octet_length(output) <= ${shortOutput} then output end as output
             from hathi.journal where run_id = $1 and seq >= $2 order by seq limit $3`,
      unreadable: "shown",
    },
    [runId, from, limit],
  );
  return rows.map(toEntry);
}

/** An output that is stored apart is read, too, unless nobody would read it to its end. */
const mostOutputBytes = 1024 * 1024;

export async function readEntry(on: Queryable, runId: RunId, seq: number): Promise<JournalEntry | undefined> {
  const [row] = await on.query<EntryRow>(
    {
      name: "read-entry",
      text: `select ${entryColumns}, coalesce(output, (
               select large.output from hathi.large_outputs as large
               where large.run_id = $1 and large.seq = $2 and large_bytes <= ${mostOutputBytes})) as output
             from hathi.journal where run_id = $1 and seq = $2`,
      unreadable: "shown",
    },
    [runId, seq],
  );
  if (row === undefined) return undefined;
  const { large_bytes: _, ...entry } = row;
  return row.output === null ? toEntry(row) : entry;
}

function toEntry({ large_bytes: largeBytes, ...row }: EntryRow): JournalEntry {
  return largeBytes === null ? row : { ...row, largeBytes };
}
