/** Wakes runs that wait for another run to free its key, or to tell which key it wants. */
import type { RunId } from "../../core/ids.ts";
import type { Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";

/** Wakes the runs that stood behind a run, now that its key is known. */
export async function wakeThoseBehind(tx: Queryable, jobs: JobQueue, runId: RunId): Promise<void> {
  const rows = await tx.query<{ id: RunId }>(
    {
      name: "wake-those-behind",
      text: `with behind as (
               select runs.id from hathi.runs as asked join hathi.runs
                 on runs.automation = asked.automation and runs.behind_seq = asked.event_seq
                   and runs.team is not distinct from asked.team
               where asked.id = $1 and runs.finished_at is null
               order by runs.id for no key update of runs)
             update hathi.runs set wakes = wakes + 1, behind_seq = null
             where id = any (array(select id from behind)) returning id`,
    },
    [runId],
  );
  await jobs.enqueue(
    tx,
    rows.map(({ id }) => ({ runId: id, inSeconds: 0 })),
  );
}

/**
 * Wakes runs that waited for the given ones, which have ended, are paused, or are about to be removed: for each of
 * their keys the next run in the queue, and those that stood behind a run whose key was never known. Paused runs in
 * the queue are passed over. They queue again when they are resumed.
 *
 * @returns the runs that were woken, which need a job
 */
export async function wakeNextOfKeys(tx: Queryable, runIds: readonly RunId[]): Promise<readonly RunId[]> {
  if (runIds.length === 0) return [];
  const rows = await tx.query<{ id: RunId }>(
    {
      name: "wake-next-of-keys",
      text: `with gone as (
               select automation, team, event_seq, admitted,
                 coalesce(queued_key, case when finished_at is not null then exclusive_key end) as key
               from hathi.runs where id = any ($1)),
             next as (
               select distinct on (runs.automation, runs.team, runs.queued_key) runs.id
               from gone join hathi.runs
                 on runs.automation = gone.automation and runs.queued_key = gone.key
                   and runs.team is not distinct from gone.team
               where runs.finished_at is null and runs.state <> 'paused' and runs.id <> all ($1)
               order by runs.automation, runs.team, runs.queued_key, runs.event_seq),
             behind as (
               select runs.id from gone join hathi.runs
                 on runs.automation = gone.automation and runs.behind_seq = gone.event_seq
                   and runs.team is not distinct from gone.team
               where not gone.admitted and runs.finished_at is null),
             woken as (
               select id from hathi.runs
               where id = any (array(select id from next union all select id from behind))
               order by id for no key update)
             update hathi.runs set wakes = wakes + 1, behind_seq = null
             where id = any (array(select id from woken)) returning id`,
    },
    [runIds],
  );
  return rows.map(({ id }) => id);
}

/** Lets other runs go first after runs were paused that had not begun. */
export async function passOver(tx: Queryable, jobs: JobQueue, paused: readonly RunId[]): Promise<void> {
  const woken = await wakeNextOfKeys(tx, paused);
  await jobs.enqueue(
    tx,
    woken.map((runId) => ({ runId, inSeconds: 0 })),
  );
}
