/**
 * One unfinished run per automation, workspace and key: who has it, who waits for it, who is replaced by whom.
 *
 *   asked for its key -> queues for it -> an earlier one was not asked yet: stands behind that one, until it is
 *                                      -> an earlier one queues for the same key, or a run has it: woken in turn
 *                                      -> "replace", and a later event wants the same key: gives way, never begins
 *                                      -> has it
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

/** Lets a run in that waits for nobody: under its key, if no other run has that. */
export async function admit(database: Database, run: Ownership, key: string | null): Promise<Admission> {
  return refusedAsTaken(async () => ((await takeKey(database, run, key)) ? "admitted" : "too-early"));
}

/**
 * Notes the key that a run queues for. From here on those that stood behind it know its key, and whoever frees
 * the key finds it. A run that replaces others removes those that wait and came before it: none of them begins.
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

// They have been asked for where and key, and nothing more: a worker that has one of them in hand finds it gone.
// Locks go from later events to earlier ones, so two that replace each other's forerunners never wait in a ring.
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

/** Lets a run in that has noted the key it queues for, when it is its turn and the key is free. */
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

// The row of the one that was not asked is locked against being asked meanwhile: so either it is asked first, and
// this look waits and finds it asked, or it finds this run standing behind it. Its own row comes after.
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

/** Whether another run comes first: one that queues before this one, or one that replaces it. */
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

// 23505: the unique index on unfinished runs' keys says that another run has it.
async function refusedAsTaken(work: () => Promise<Admission>): Promise<Admission> {
  try {
    return await work();
  } catch (error) {
    if (sqlStateOf(error) === "23505") return "taken";
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
