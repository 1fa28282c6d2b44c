/**
 * Commits a batch of writes, each kind in one statement over arrays.
 *
 * Every statement names the epoch under which the run is owned. If another worker has taken the run over, the write
 * changes nothing and is answered with OWNERSHIP_LOST. Everybody takes locks in the same order: event types first,
 * then rows of runs by id.
 */
import { peopleOfEntry, peopleOfText, type SlackParty } from "../../../core/people/run-people.ts";
import type { Database } from "../../database/database.ts";
import { type Queryable, send } from "../../database/queryable.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import type { KnownEntries } from "../known-entries.ts";
import { appendEntries } from "./append-entries.ts";
import { finish, pause, release } from "./end-runs.ts";
import { park } from "./park-runs.ts";
import { epochs, ids, lost, type OfKind, owners, type RunWrite, type RunWriteResult } from "./run-write.ts";
import { writeLogs } from "./write-logs.ts";
import { writePeople } from "./write-people.ts";
import { closeWaits, dismiss, lockTypes, openWaits } from "./write-waits.ts";

// With more writes a plan that fits any number of them may cost the square of it.
const few = 100;

export async function commitRunWrites(
  database: Database,
  jobs: JobQueue,
  writes: readonly RunWrite[],
  known: KnownEntries,
): Promise<readonly (RunWriteResult | Error)[]> {
  const people = writes.map(peopleOf);
  const isPlain = (write: RunWrite, index: number): boolean =>
    write.kind === "append" && write.append.closesWait === undefined && people[index]?.length === 0;
  if (writes.every(isPlain)) {
    // The common case takes one round trip, because a single statement is a transaction.
    return appendEntries(database, writes as readonly OfKind<"append">[], known);
  }
  const plansOnce = writes.length <= few;
  const commit = async (tx: Queryable): Promise<readonly (RunWriteResult | Error)[]> => {
    const results = new Map<RunWrite, RunWriteResult | Error>();
    const note = (kindWrites: readonly RunWrite[], outcomes: readonly (RunWriteResult | Error)[]): void => {
      for (const [index, write] of kindWrites.entries())
        results.set(write, outcomes[index] ?? lost(write.run));
    };
    await lockTypes(
      tx,
      writes.filter((write) => write.kind === "open-wait"),
    );
    const { owned, forgotten } = await lockOwned(tx, writes, known);
    const of = <Kind extends RunWrite["kind"]>(kind: Kind): readonly OfKind<Kind>[] =>
      writes.filter((write): write is OfKind<Kind> => write.kind === kind && !forgotten.has(write.run.runId));
    const waits = of("open-wait");
    const isOwned = ({ run }: RunWrite): boolean => owned.has(run.runId);

    const named = writes.map(({ run }, index) => ({ runId: run.runId, people: people[index] ?? [] }));
    const ends = of("finish").filter(isOwned);
    const closing = [
      ...withoutReopened(writes).filter(({ run }) => !forgotten.has(run.runId)),
      ...of("append").flatMap(({ run, append }) =>
        append.closesWait === undefined ? [] : [{ run, call: append.closesWait }],
      ),
    ].filter(({ run }) => owned.has(run.runId));
    // None of these needs the answer to another one, so all of them are sent together. They are done in this order:
    // waits are opened before others are closed, so that one opened and closed in the same batch does not stay open.
    const [appended, looked, , parked, paused, finished, released] = await Promise.all([
      appendEntries(tx, of("append"), known),
      openWaits(tx, waits, owned, plansOnce),
      Promise.all([
        closeWaits(tx, closing),
        dismiss(tx, of("dismiss").filter(isOwned)),
        setStatuses(tx, of("status").filter(isOwned)),
        writeLogs(tx, of("print").filter(isOwned)),
        writePeople(
          tx,
          named.filter(({ runId }) => owned.has(runId)),
        ),
      ]),
      park(tx, jobs, of("park")),
      pause(tx, jobs, of("pause")),
      finish(tx, jobs, ends),
      release(tx, jobs, of("release")),
    ]);
    note(of("append"), appended);
    note(waits, looked);
    note(of("park"), parked);
    note(of("pause"), paused);
    note(ends, finished);
    note(of("release"), released);
    for (const kind of ["close-wait", "dismiss", "status", "print", "confirm"] as const) {
      note(
        of(kind),
        of(kind).map((write) => (isOwned(write) ? true : lost(write.run))),
      );
    }
    return writes.map((write) => results.get(write) ?? lost(write.run));
  };
  return database.transaction(commit, plansOnce ? {} : { plansOnce });
}

/** The people whom a run names by what it writes. */
function peopleOf(write: RunWrite): readonly SlackParty[] {
  if (write.kind === "append") return peopleOfEntry(write.append.entry);
  return write.kind === "status" ? peopleOfText(write.status) : [];
}

/** The waits that this batch closes for good: code that races a lost wait again opens it again in the same turn. */
function withoutReopened(writes: readonly RunWrite[]): readonly OfKind<"close-wait">[] {
  const last = new Map<string, number>();
  for (const [index, write] of writes.entries()) {
    if (write.kind === "open-wait") last.set(`${write.run.runId} ${write.wait.call}`, index);
  }
  return writes.filter(
    (write, index): write is OfKind<"close-wait"> =>
      write.kind === "close-wait" && (last.get(`${write.run.runId} ${write.call}`) ?? -1) < index,
  );
}

interface Locked {
  readonly owned: ReadonlySet<string>;
  /** Owned runs of which the database has lost something that it had confirmed to the owner. */
  readonly forgotten: ReadonlySet<string>;
}

async function lockOwned(tx: Queryable, writes: readonly RunWrite[], known: KnownEntries): Promise<Locked> {
  const runs = [...new Map(writes.map(({ run }) => [`${run.runId} ${run.epoch}`, { run }])).values()];
  const closing = closedBy(writes);
  const rows = await tx.query<{ id: string; intact: boolean }>(
    {
      name: "lock-owned-runs",
      text: `with given as (
               select * from unnest($1::text[], $2::integer[], $3::text[], $4::integer[], $5::integer[])
                 as t (id, epoch, owner, seq, wait))
             select runs.id,
               (given.seq = 0 or (
                 select true from hathi.journal
                 where journal.run_id = runs.id and journal.seq = given.seq) is not null)
               and (given.wait is null or (
                 select true from hathi.waits
                 where waits.run_id = runs.id and waits.call = given.wait limit 1) is not null) as intact
             from given join hathi.runs on runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner
             where runs.id = any ($1) order by runs.id for no key update of runs`,
    },
    [
      ids(runs),
      epochs(runs),
      owners(runs),
      runs.map(({ run }) => known.lastEntry(run)),
      runs.map(({ run }) => known.lastWait(run, closing.get(run.runId) ?? new Set())),
    ],
  );
  const forgotten = rows.filter(({ intact }) => !intact).map(({ id }) => id);
  const intact = rows.filter((row) => row.intact).map(({ id }) => id);
  return { owned: new Set(intact), forgotten: new Set(forgotten) };
}

/** The waits that this batch closes, by run. They may be gone: a batch whose reply was lost is written again. */
function closedBy(writes: readonly RunWrite[]): ReadonlyMap<string, ReadonlySet<number>> {
  const closed = new Map<string, Set<number>>();
  for (const write of writes) {
    const call =
      write.kind === "close-wait"
        ? write.call
        : write.kind === "append"
          ? write.append.closesWait
          : undefined;
    if (call === undefined) continue;
    closed.set(write.run.runId, (closed.get(write.run.runId) ?? new Set()).add(call));
  }
  return closed;
}

async function setStatuses(tx: Queryable, writes: readonly OfKind<"status">[]): Promise<void> {
  if (writes.length === 0) return;
  // Only a run's last status in this batch is written.
  const last = [...new Map(writes.map((write) => [write.run.runId, write])).values()];
  await send(
    tx,
    {
      name: "set-status",
      text: `update hathi.runs set status = given.status
             from unnest($1::text[], $2::text[]) as given (id, status) where runs.id = given.id and runs.id = any ($1)`,
      seals: { texts: [2] },
    },
    [ids(last), last.map(({ status }) => status)],
  );
}
