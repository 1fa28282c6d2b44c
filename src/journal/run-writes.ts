/**
 * The writes of runs in hand, a batch at a time, each kind as one statement over arrays.
 *
 * Every statement names the epoch under which its run is owned; a write whose run was taken over touches
 * nothing and is answered with OWNERSHIP_LOST. Locks are taken in one order by everyone: event types, then
 * run rows by id.
 */
import type { Append, Appended, Candidate, Parking, RunEnd, WaitRequest } from "../core/run-journal.ts";
import type { Failure, Ownership } from "../core/run.ts";
import { HathiError } from "../core/errors.ts";
import type { Database, Queryable } from "./database.ts";
import type { JobQueue } from "./job-queue.ts";

export type RunWrite = { readonly run: Ownership } & (
  | { readonly kind: "append"; readonly append: Append }
  | { readonly kind: "open-wait"; readonly wait: WaitRequest }
  | { readonly kind: "close-wait"; readonly call: number }
  | { readonly kind: "dismiss"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "park"; readonly parking: Parking }
  | { readonly kind: "pause"; readonly reason: Failure }
  | { readonly kind: "finish"; readonly end: RunEnd }
  | { readonly kind: "release" }
);

/** An append gives its place and time; parking says whether it was accepted; the rest give true. */
export type RunWriteResult = Appended | boolean;

type OfKind<Kind extends RunWrite["kind"]> = Extract<RunWrite, { kind: Kind }>;

export async function commitRunWrites(
  database: Database,
  jobs: JobQueue,
  writes: readonly RunWrite[],
): Promise<readonly (RunWriteResult | Error)[]> {
  if (writes.every((write) => write.kind === "append" && write.append.closesWait === undefined)) {
    // The common case in one round trip: a statement is a transaction of its own.
    return appendEntries(database, writes as readonly OfKind<"append">[]);
  }
  return database.transaction(async (tx) => {
    const results = new Map<RunWrite, RunWriteResult | Error>();
    const note = (kindWrites: readonly RunWrite[], outcomes: readonly (RunWriteResult | Error)[]): void => {
      for (const [index, write] of kindWrites.entries())
        results.set(write, outcomes[index] ?? lost(write.run));
    };
    const of = <Kind extends RunWrite["kind"]>(kind: Kind): readonly OfKind<Kind>[] =>
      writes.filter((write): write is OfKind<Kind> => write.kind === kind);

    const waits = of("open-wait");
    await lockTypes(tx, waits);
    const owned = await lockOwned(tx, writes);
    const isOwned = ({ run }: RunWrite): boolean => owned.has(run.runId);

    note(of("append"), await appendEntries(tx, of("append")));
    await closeWaits(
      tx,
      [
        ...of("close-wait").map(({ run, call }) => ({ run, call })),
        ...of("append").flatMap(({ run, append }) =>
          append.closesWait === undefined ? [] : [{ run, call: append.closesWait }],
        ),
      ].filter(({ run }) => owned.has(run.runId)),
    );
    await openWaits(tx, waits.filter(isOwned));
    await dismiss(tx, of("dismiss").filter(isOwned));
    await setStatuses(tx, of("status").filter(isOwned));
    for (const kind of ["close-wait", "open-wait", "dismiss", "status"] as const) {
      note(
        of(kind),
        of(kind).map((write) => (isOwned(write) ? true : lost(write.run))),
      );
    }
    note(of("park"), await park(tx, jobs, of("park")));
    note(of("pause"), await pause(tx, of("pause")));
    note(of("finish"), await finish(tx, of("finish")));
    note(of("release"), await release(tx, jobs, of("release")));
    return writes.map((write) => results.get(write) ?? lost(write.run));
  });
}

function lost(run: Ownership): HathiError {
  return new HathiError(
    "OWNERSHIP_LOST",
    `run ${run.runId} is no longer owned under epoch ${run.epoch}: another worker has taken it over`,
  );
}

const ids = (writes: readonly { readonly run: Ownership }[]): string[] => writes.map(({ run }) => run.runId);
const epochs = (writes: readonly { readonly run: Ownership }[]): number[] =>
  writes.map(({ run }) => run.epoch);
const owners = (writes: readonly { readonly run: Ownership }[]): string[] =>
  writes.map(({ run }) => run.worker);

// Alone against intake's shared lock on the same type: see accept-event.ts.
async function lockTypes(tx: Queryable, waits: readonly OfKind<"open-wait">[]): Promise<void> {
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

async function lockOwned(tx: Queryable, writes: readonly RunWrite[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    {
      name: "lock-owned-runs",
      text: `select id from hathi.runs
             where (id, epoch, owner) in (select * from unnest($1::text[], $2::integer[], $3::text[]))
             order by id for no key update`,
    },
    [ids(writes), epochs(writes), owners(writes)],
  );
  return new Set(rows.map((row) => row.id));
}

// A repeated write (its first reply was lost) meets its own row and gets that row's time; another worker's
// row at the same place gives nothing back.
async function appendEntries(
  on: Queryable,
  writes: readonly OfKind<"append">[],
): Promise<readonly (Appended | Error)[]> {
  if (writes.length === 0) return [];
  const entries = writes.map(({ append }) => append.entry);
  const rows = await on.query<{ run_id: string; seq: number; at: Date }>(
    {
      name: "append-entries",
      text: `with batch as (
               select * from unnest($1::text[], $2::integer[], $3::text[], $4::integer[], $5::text[],
                 $6::integer[], $7::text[], $8::text[], $9::text[], $10::boolean[], $11::text[], $12::integer[],
                 $13::timestamptz[])
                 as t (run_id, epoch, owner, seq, kind, call, name, digest, input, ok, output, attempt, not_before)),
             owned as (
               select id, epoch from hathi.runs
               where (id, epoch, owner) in (select run_id, epoch, owner from batch)
               order by id for share),
             moment as (select hathi.now() as now)
             insert into hathi.journal
               (run_id, seq, kind, call, name, digest, input, ok, output, attempt, epoch, at)
             select run_id, seq, kind, call, name, digest, input, ok, output, attempt, batch.epoch,
               greatest(moment.now, not_before)
             from batch join owned on owned.id = run_id and owned.epoch = batch.epoch, moment
             order by run_id, seq
             on conflict (run_id, seq) do update set seq = excluded.seq
               where journal.epoch = excluded.epoch and journal.call = excluded.call
             returning run_id, seq, at`,
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ append }) => append.seq),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.call),
      entries.map((entry) => entry.name.replaceAll("\u0000", "")),
      entries.map((entry) => entry.digest),
      entries.map((entry) => entry.input?.replaceAll("\u0000", "") ?? null),
      entries.map((entry) => entry.ok),
      entries.map((entry) => entry.output),
      entries.map((entry) => entry.attempt),
      writes.map(({ append }) => append.notBefore ?? null),
    ],
  );
  const written = new Map(rows.map((row) => [`${row.run_id} ${row.seq}`, { seq: row.seq, at: row.at }]));
  return writes.map(({ run, append }) => written.get(`${run.runId} ${append.seq}`) ?? lost(run));
}

async function closeWaits(
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
async function openWaits(tx: Queryable, writes: readonly OfKind<"open-wait">[]): Promise<void> {
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
               from unnest($3::text[]) as wanted join hathi.events
                 on events.type = wanted
                   or (events.type > wanted || '.' and events.type < wanted || '/')
               where events.seq > $5 and ($4::text is null or events.subject = $4) and events.id <> all ($6)
               on conflict do nothing`,
      },
      [run.runId, wait.call, wait.types, wait.subject, wait.afterSeq, wait.except],
    );
  }
}

async function dismiss(tx: Queryable, writes: readonly OfKind<"dismiss">[]): Promise<void> {
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

async function setStatuses(tx: Queryable, writes: readonly OfKind<"status">[]): Promise<void> {
  if (writes.length === 0) return;
  // The last status of a run in this batch wins.
  const last = [...new Map(writes.map((write) => [write.run.runId, write])).values()];
  await tx.query(
    {
      name: "set-status",
      text: `update hathi.runs set status = given.status
             from unnest($1::text[], $2::text[]) as given (id, status) where runs.id = given.id`,
    },
    [ids(last), last.map(({ status }) => status.replaceAll("\u0000", ""))],
  );
}

// Refused when anything woke the run since the worker looked: the rows are locked, so what wakes it later
// finds it parked. An alarm is set only if none rings earlier; one that rings too early sets the next.
async function park(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly OfKind<"park">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string; parked: boolean; alarm_in: number | null }>(
    {
      name: "park-runs",
      text: `with given as (
               select * from unnest($1::text[], $2::integer[], $3::text[], $4::timestamptz[], $5::text[], $6::integer[])
                 as t (id, epoch, owner, wake_at, waiting_for, wakes_seen)),
             moment as (select hathi.now() as now),
             seen as (
               select runs.id, given.wakes_seen = runs.wakes as parks, given.wake_at, given.waiting_for, moment.now,
                 given.wake_at is not null
                   and (runs.alarm_at is null or runs.alarm_at > given.wake_at or runs.alarm_at <= moment.now) as rings
               from given join hathi.runs on runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner,
                 moment),
             parked as (
               update hathi.runs set
                 state = 'waiting', owner = null, wakes_seen = wakes, wake_at = seen.wake_at,
                 waiting_for = seen.waiting_for,
                 alarm_at = case when seen.rings then seen.wake_at else runs.alarm_at end
               from seen where seen.parks and runs.id = seen.id)
             select id, parks as parked,
               case when parks and rings then greatest(0, extract(epoch from wake_at - now))::float8 end as alarm_in
             from seen`,
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ parking }) => parking.wakeAt),
      writes.map(({ parking }) => parking.waitingFor.replaceAll("\u0000", "")),
      writes.map(({ parking }) => parking.wakesSeen),
    ],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  await jobs.enqueue(
    tx,
    writes.flatMap(({ run }) => {
      const seconds = byId.get(run.runId)?.alarm_in ?? null;
      return seconds === null ? [] : [{ runId: run.runId, inSeconds: seconds }];
    }),
  );
  return writes.map(({ run }) => byId.get(run.runId)?.parked ?? lost(run));
}

async function pause(
  tx: Queryable,
  writes: readonly OfKind<"pause">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    {
      name: "pause-runs",
      text: `update hathi.runs set state = 'paused', owner = null, error = given.error, waiting_for = null
             from unnest($1::text[], $2::integer[], $3::text[], $4::json[]) as given (id, epoch, owner, error)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner
             returning runs.id`,
    },
    [ids(writes), epochs(writes), owners(writes), writes.map(({ reason }) => JSON.stringify(reason))],
  );
  return answers(writes, rows);
}

async function finish(
  tx: Queryable,
  writes: readonly OfKind<"finish">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    {
      name: "finish-runs",
      text: `update hathi.runs set
               state = given.state, owner = null, result = given.result, error = given.error,
               wake_at = null, waiting_for = null, finished_at = hathi.now()
             from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::json[])
               as given (id, epoch, owner, state, result, error)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner
             returning runs.id`,
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ end }) => end.state),
      writes.map(({ end }) => (end.state === "completed" ? end.result : null)),
      writes.map(({ end }) =>
        end.state === "completed" || end.error === null ? null : JSON.stringify(end.error),
      ),
    ],
  );
  const finished = rows.map((row) => row.id);
  await tx.query({ name: "drop-waits", text: "delete from hathi.waits where run_id = any ($1)" }, [finished]);
  await tx.query({ name: "drop-inboxes", text: "delete from hathi.inbox where run_id = any ($1)" }, [
    finished,
  ]);
  return answers(writes, rows);
}

async function release(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly OfKind<"release">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    {
      name: "release-runs",
      text: `update hathi.runs set owner = null, wakes = wakes + 1
             from unnest($1::text[], $2::integer[], $3::text[]) as given (id, epoch, owner)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner
             returning runs.id`,
    },
    [ids(writes), epochs(writes), owners(writes)],
  );
  const released = new Set(rows.map((row) => row.id));
  await jobs.enqueue(
    tx,
    writes.flatMap(({ run }) => (released.has(run.runId) ? [{ runId: run.runId, inSeconds: 0 }] : [])),
  );
  return answers(writes, rows);
}

function answers(
  writes: readonly { readonly run: Ownership }[],
  rows: readonly { readonly id: string }[],
): readonly (boolean | Error)[] {
  const done = new Set(rows.map((row) => row.id));
  return writes.map(({ run }) => (done.has(run.runId) ? true : lost(run)));
}
