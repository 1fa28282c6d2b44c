/** Parks runs. A parked run is nothing but its row, its waits and its alarm. */
import type { Queryable } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { epochs, ids, lost, type OfKind, owners } from "./run-write.ts";

// Parking is refused where something woke the run since the worker looked, or where its timer is due by now. The rows
// are locked, so that whatever wakes a run later finds it parked. An alarm is set only if none rings earlier; an
// alarm that rings too early sets the next one. Runs are found by their primary key.
export async function park(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly OfKind<"park">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string; parked: boolean; alarm_in: number | null }>(
    {
      name: "park-runs",
      text: `with given as (
               select * from unnest($1::text[], $2::integer[], $3::text[], $4::timestamptz[], $5::text[], $6::integer[],
                   $7::text[], $8::text[])
                 as t (id, epoch, owner, wake_at, waiting_for, wakes_seen, stands_at, key_missing)),
             moment as (select hathi.now() as now),
             seen as (
               select runs.id, given.key_missing, coalesce(given.wakes_seen, runs.wakes) = runs.wakes and (given.wake_at is null or given.wake_at > moment.now) as parks, given.wake_at, given.waiting_for, given.stands_at, moment.now,
                 given.wake_at is not null
                   and (runs.alarm_at is null or runs.alarm_at > given.wake_at or runs.alarm_at <= moment.now) as rings
               from given join hathi.runs on runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner,
                 moment
               where runs.id = any ($1)),
             parked as (
               update hathi.runs set
                 state = 'waiting', owner = null, crashes = 0, deaths = 0, wakes_seen = wakes, wake_at = seen.wake_at,
                 waiting_for = coalesce(seen.key_missing, seen.waiting_for), stands_at = seen.stands_at,
                 in_doubt = seen.key_missing is not null,
                 alarm_at = case when seen.rings then seen.wake_at else runs.alarm_at end
               from seen where seen.parks and runs.id = seen.id and runs.id = any ($1))
             select id, parks as parked,
               case when parks and rings then greatest(0, extract(epoch from wake_at - now))::float8 end as alarm_in
             from seen`,
      seals: { texts: [5] },
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ parking }) => parking.wakeAt),
      writes.map(({ parking }) => (parking.isInDoubt === true ? null : parking.waitingFor)),
      writes.map(({ parking }) => parking.wakesSeen),
      writes.map(({ parking }) => parking.standsAt ?? null),
      // Not encrypted, because whoever has other keys is to read it.
      writes.map(({ parking }) => (parking.isInDoubt === true ? parking.waitingFor : null)),
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
