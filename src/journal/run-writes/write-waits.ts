/** Opens, closes and clears the waits of runs, under the lock that keeps intake from passing unseen. */
import type { Ownership } from "../../core/run.ts";
import type { Queryable } from "../database.ts";
import { reachedByEvent } from "../reach.ts";
import { ids, type OfKind } from "./run-write.ts";

// Alone against intake's shared lock on the same type: see accept-event.ts.
export async function lockTypes(tx: Queryable, waits: readonly OfKind<"open-wait">[]): Promise<void> {
  const types = [...new Set(waits.flatMap(({ wait }) => wait.types))];
  if (types.length === 0) return;
  await tx.query(
    {
      name: "lock-types",
      text: "select pg_advisory_xact_lock(hashtextextended('hathi:' || type, 0)) from unnest($1::text[]) as type order by type",
    },
    [types.toSorted()],
  );
}

export async function closeWaits(
  tx: Queryable,
  waits: readonly { readonly run: Ownership; readonly call: number }[],
): Promise<void> {
  if (waits.length === 0) return;
  const values = [ids(waits), waits.map(({ call }) => call)];
  await tx.query(
    {
      name: "close-waits",
      text: "delete from hathi.waits where (run_id, call) in (select * from unnest($1::text[], $2::integer[]))",
    },
    values,
  );
  await tx.query(
    {
      name: "empty-inboxes",
      text: "delete from hathi.inbox where (run_id, call) in (select * from unnest($1::text[], $2::integer[]))",
    },
    values,
  );
}

// Opens the wait and looks back in one transaction, under the lock on its types: from here on intake sees it.
export async function openWaits(tx: Queryable, writes: readonly OfKind<"open-wait">[]): Promise<void> {
  for (const { run, wait } of writes) {
    const opened = await tx.query(
      {
        name: "open-wait",
        text: `insert into hathi.waits (run_id, call, type, subject, opened_at)
               select $1, $2, type, $4, hathi.now() from unnest($3::text[]) as type
               on conflict do nothing returning 1`,
      },
      [run.runId, wait.call, wait.types, wait.subject],
    );
    if (opened.length === 0) continue;
    await tx.query(
      {
        name: "look-back",
        text: `insert into hathi.inbox (run_id, call, event_seq)
               select distinct $1, $2::integer, events.seq
               from hathi.runs, unnest($3::text[]) as wanted join hathi.events
                 on events.type = wanted
                   or (events.type > wanted || '.' and events.type < wanted || '/')
               where runs.id = $1 and ${reachedByEvent} and events.seq > $5 and ($4::text is null or $4 = any (coalesce(events.subjects, array[events.subject]))) and events.id <> all ($6)
                 -- What a run gave itself by continueWith has its trigger's type, and happened to nobody else.
                 and (events.source <> 'run' or events.type ~ '^(run|signal)[.]')
               on conflict do nothing`,
      },
      [run.runId, wait.call, wait.types, wait.subject, wait.afterSeq, wait.except],
    );
  }
}

export async function dismiss(tx: Queryable, writes: readonly OfKind<"dismiss">[]): Promise<void> {
  const rows = writes.flatMap(({ run, candidates }) => candidates.map((candidate) => ({ run, candidate })));
  if (rows.length === 0) return;
  await tx.query(
    {
      name: "dismiss-candidates",
      text: `delete from hathi.inbox
             where (run_id, call, event_seq) in (select * from unnest($1::text[], $2::integer[], $3::bigint[]))`,
    },
    [ids(rows), rows.map(({ candidate }) => candidate.call), rows.map(({ candidate }) => candidate.eventSeq)],
  );
}
