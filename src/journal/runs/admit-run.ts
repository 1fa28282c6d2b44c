/**
 * Keeps one unfinished run per automation, workspace and key. A run whose automation has told its key queues for it:
 *
 *   queued -> the key of an earlier run is not known yet: stands behind that run until it is
 *          -> an earlier run queues for the same key, or a run has it: is woken when its turn comes
 *          -> overlap is "replace" and a later event wants the same key: gives way and never begins
 *          -> gets the key
 */
import type { RunId } from "../../core/ids.ts";
import type { Admission, QueueingOverlap } from "../../core/ports/run-journal.ts";
import type { Ownership } from "../../core/run.ts";
import type { Database, Queryable } from "../database/database.ts";
import { indexKey } from "../database/index-key.ts";
import { sqlStateOf } from "../database/outage.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { wakeThoseBehind } from "./key-queue.ts";
import { requestCancel } from "./request-cancel.ts";

/** Lets a run begin that does not queue: without a key, or under its key if no other run has it. */
export async function admit(database: Database, run: Ownership, key: string | null): Promise<Admission> {
  return refusedAsTaken(async () => ((await takeKey(database, run, key)) ? "admitted" : "too-early"));
}

/**
 * Notes the key that a run queues for. The runs that stood behind this one are woken, now that its key is known, and
 * whoever frees the key finds this run. With overlap "replace", earlier runs that queue for the key are removed.
 */
export async function queueForKey(
  database: Database,
  jobs: JobQueue,
  run: Ownership,
  key: string,
  overlap: QueueingOverlap,
): Promise<void> {
  const values = [run.runId, run.epoch, run.worker, indexKey(key)];
  await database.transaction(async (tx) => {
    const rows = await tx.query(
      {
        name: "queue-for-key",
        text: `update hathi.runs set queued_key = $4, key_horizon = coalesce(key_horizon, (
                 select max(later.event_seq) from hathi.runs as later
                 where later.automation = runs.automation and later.event_seq > runs.event_seq
                   and not later.admitted and later.queued_key is null and later.finished_at is null
                   and later.state <> 'paused'), event_seq)
               where id = $1 and epoch = $2 and owner = $3 returning 1`,
      },
      values,
    );
    if (rows.length === 0) return;
    if (overlap === "replace") await removeReplaced(tx, run.runId);
    await wakeThoseBehind(tx, jobs, run.runId);
  });
}

// The removed runs did nothing but tell their key. A worker that has one of them in hand finds it gone. Rows are
// locked from later events to earlier ones, so that two runs which both remove earlier ones cannot deadlock.
async function removeReplaced(tx: Queryable, runId: RunId): Promise<void> {
  await tx.query(
    {
      name: "remove-replaced-runs",
      text: `delete from hathi.runs as earlier using hathi.runs as mine
             where mine.id = $1 and earlier.automation = mine.automation and earlier.queued_key = mine.queued_key
               and earlier.team is not distinct from mine.team and earlier.build_id = mine.build_id
               and earlier.event_seq < mine.event_seq
               and not earlier.admitted and earlier.finished_at is null and earlier.state <> 'paused'`,
    },
    [runId],
  );
}

/** Lets a run begin that has noted the key it queues for, if its turn has come and the key is free. */
export async function admitFromQueue(
  database: Database,
  run: Ownership,
  key: string,
  overlap: QueueingOverlap,
): Promise<Admission> {
  return refusedAsTaken(async () =>
    database.transaction(async (tx) => {
      if (await standBehind(tx, run, overlap)) return "too-early";
      const other = await findOther(tx, run.runId, overlap);
      if (other) return overlap === "replace" ? "superseded" : "too-early";
      return (await takeKey(tx, run, key)) ? "admitted" : "too-early";
    }),
  );
}

// Locks the row of the run whose key is not known yet, so that its key cannot be noted meanwhile. Either its key was
// noted first, and this select waits and then sees it, or noting it finds this run standing behind. This run's own
// row is locked after the other one.
async function standBehind(tx: Queryable, run: Ownership, overlap: QueueingOverlap): Promise<boolean> {
  const [unasked] = await tx.query<{ event_seq: number }>(
    {
      name: "find-unasked-run",
      text: `select other.event_seq from hathi.runs as mine join hathi.runs as other
               on other.automation = mine.automation and other.team is not distinct from mine.team
             where mine.id = $1 and not other.admitted and other.queued_key is null
               and other.finished_at is null and other.state <> 'paused' and other.id <> mine.id
               and other.event_seq <= case when $2 then mine.key_horizon else mine.event_seq end
             order by other.event_seq desc limit 1 for share of other`,
    },
    [run.runId, overlap === "replace"],
  );
  if (unasked === undefined) return false;
  await tx.query(
    {
      name: "stand-behind",
      text: "update hathi.runs set behind_seq = $4 where id = $1 and epoch = $2 and owner = $3",
    },
    [run.runId, run.epoch, run.worker, unasked.event_seq],
  );
  return true;
}

/** Whether another run comes first: an earlier one in the queue, or a later one that replaces this run. */
async function findOther(tx: Queryable, runId: RunId, overlap: QueueingOverlap): Promise<boolean> {
  const [other] = await tx.query<{ is_there: boolean }>(overlap === "queue" ? findEarlier : findLater, [
    runId,
  ]);
  return other?.is_there === true;
}

const findEarlier = {
  name: "find-earlier-of-key",
  text: `select exists (
           select 1 from hathi.runs as other
           where other.automation = mine.automation and other.queued_key = mine.queued_key
             and other.event_seq < mine.event_seq and other.team is not distinct from mine.team
             and other.finished_at is null and other.state <> 'paused') as is_there
         from hathi.runs as mine where mine.id = $1`,
};

const findLater = {
  name: "find-later-of-key",
  text: `select exists (
             select 1 from hathi.runs as other
             where other.automation = mine.automation and other.queued_key = mine.queued_key
               and other.event_seq > mine.event_seq and other.team is not distinct from mine.team
               and other.finished_at is null and other.state <> 'paused')
           or exists (
             select 1 from hathi.runs as other
             where other.automation = mine.automation and coalesce(other.team, '') = coalesce(mine.team, '')
               and other.exclusive_key = mine.queued_key and other.event_seq > mine.event_seq
               and other.finished_at is null) as is_there
         from hathi.runs as mine where mine.id = $1`,
};

async function takeKey(on: Queryable, run: Ownership, key: string | null): Promise<boolean> {
  const rows = await on.query(
    {
      name: "admit-run",
      text: `update hathi.runs set admitted = true, exclusive_key = $4, queued_key = null, behind_seq = null
             where id = $1 and epoch = $2 and owner = $3 returning 1`,
    },
    [run.runId, run.epoch, run.worker, key === null ? null : indexKey(key)],
  );
  return rows.length > 0;
}

// 23505: the unique index on the keys of unfinished runs says that another run has the key.
async function refusedAsTaken(work: () => Promise<Admission>): Promise<Admission> {
  try {
    return await work();
  } catch (error) {
    if (sqlStateOf(error) === "23505") return "key-in-use";
    throw error;
  }
}

export async function cancelHolder(
  database: Database,
  jobs: JobQueue,
  run: Ownership,
  key: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query<{ id: RunId }>(
      {
        name: "find-key-holder",
        text: `select id from hathi.runs
               where exclusive_key = $2 and finished_at is null and id <> $1
                 and (automation, coalesce(team, '')) = (
                   select automation, coalesce(team, '') from hathi.runs where id = $1)`,
      },
      [run.runId, indexKey(key)],
    );
    const holders = rows.map(({ id }) => id);
    await requestCancel(tx, jobs, holders, `the next event of its key, run ${run.runId}`);
  });
}
