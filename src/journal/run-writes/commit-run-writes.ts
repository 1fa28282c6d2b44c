/**
 * Commits a batch of writes of runs in hand, each kind as one statement over arrays.
 *
 * Every statement names the epoch under which its run is owned; a write whose run was taken over touches
 * nothing and is answered with OWNERSHIP_LOST. Locks are taken in one order by everyone: event types, then
 * run rows by id.
 */
import type { Database, Queryable } from "../database.ts";
import type { JobQueue } from "../job-queue.ts";
import { appendEntries } from "./append-entries.ts";
import { finish, pause, release } from "./end-runs.ts";
import { park } from "./park-runs.ts";
import { epochs, ids, lost, type OfKind, owners, type RunWrite, type RunWriteResult } from "./run-write.ts";
import { closeWaits, dismiss, lockTypes, openWaits } from "./write-waits.ts";

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
    for (const kind of ["close-wait", "open-wait", "dismiss", "status", "confirm"] as const) {
      note(
        of(kind),
        of(kind).map((write) => (isOwned(write) ? true : lost(write.run))),
      );
    }
    note(of("park"), await park(tx, jobs, of("park")));
    note(of("pause"), await pause(tx, of("pause")));
    note(of("finish"), await finish(tx, jobs, of("finish")));
    note(of("release"), await release(tx, jobs, of("release")));
    return writes.map((write) => results.get(write) ?? lost(write.run));
  });
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
    [ids(last), last.map(({ status }) => status)],
  );
}
