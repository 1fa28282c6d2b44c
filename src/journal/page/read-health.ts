/** Reads how the whole of Hathi does: workers, what waits for them, and how much was done minute by minute. */
import type { Health } from "../../core/ports/page/page-events.ts";
import { readClock } from "../database/clock.ts";
import type { Queryable } from "../database/database.ts";

const shownMinutes = 30;
/** A look costs no more than this many rows of each kind, however much is going on. */
const mostCounted = 100_000;

export async function readHealth(on: Queryable): Promise<Health> {
  const [now, workers, unfinished, queued, overdue, minutes, outages] = await Promise.all([
    readClock(on),
    readWorkers(on),
    on.query<Health["unfinished"][number]>({
      name: "count-unfinished",
      text: `select state, count(*)::integer as runs from (
               select state from hathi.runs where finished_at is null limit ${mostCounted}) as counted
             group by state order by runs desc`,
    }),
    on.query<{ ms: number | null }>({
      name: "oldest-queued",
      text: `select extract(epoch from hathi.now() - min(created_at))::float8 * 1000 as ms from (
               select created_at from hathi.runs
               where finished_at is null and state = 'queued' and queued_key is null
               order by created_at limit 1) as oldest`,
    }),
    on.query<Health["overdue"]>({
      name: "overdue-timers",
      text: `select count(*)::integer as timers,
               coalesce(extract(epoch from (select hathi.now()) - min(wake_at))::float8 * 1000, 0) as "lateMs"
             from (select wake_at from hathi.runs
                   where owner is null and finished_at is null and state <> 'paused' and wake_at < (select hathi.now())
                   order by wake_at limit ${mostCounted}) as due`,
    }),
    readMinutes(on),
    on.query<Health["outages"][number]>({
      name: "list-outages",
      text: `select account, since, failures, refusal from hathi.outages
             where failures >= 5 or refusal is not null order by account limit 100`,
    }),
  ]);
  const [late = { timers: 0, lateMs: 0 }] = overdue;
  return { now, workers, unfinished, queuedMs: queued[0]?.ms ?? null, overdue: late, minutes, outages };
}

async function readWorkers(on: Queryable): Promise<Health["workers"]> {
  return on.query({
    name: "list-workers",
    text: `select id, host, pid, started_at as "startedAt",
             extract(epoch from clock_timestamp() - heartbeat_at)::float8 * 1000 as "heartbeatAgeMs",
             (select count(*)::integer from hathi.runs where owner is not null and owner = workers.id) as "runsInHand"
           from hathi.workers order by started_at`,
  });
}

async function readMinutes(on: Queryable): Promise<Health["minutes"]> {
  return on.query({
    name: "count-minutes",
    text: `with since as materialized (
             select date_trunc('minute', hathi.now()) - interval '${shownMinutes - 1} minutes' as at)
           select minute as at, coalesce(sum(started), 0)::integer as started,
             coalesce(sum(completed), 0)::integer as completed, coalesce(sum(failed), 0)::integer as failed
           from generate_series((select at from since), (select at from since) + interval '${shownMinutes - 1} minutes',
               interval '1 minute') as minute
           left join (
             select date_trunc('minute', created_at) as at, 1 as started, 0 as completed, 0 as failed from (
               (select created_at from hathi.runs where finished_at is null and created_at >= (select at from since)
                order by created_at desc limit ${mostCounted})
               union all
               (select created_at from hathi.runs where finished_at is not null and created_at >= (select at from since)
                order by created_at desc limit ${mostCounted})) as begun
             union all
             select date_trunc('minute', finished_at), 0, (state = 'completed')::integer, (state = 'failed')::integer from (
               select finished_at, state from hathi.runs
               where finished_at is not null and finished_at >= (select at from since)
               order by finished_at desc, id desc limit ${mostCounted}) as ended) as counted on counted.at = minute
           group by minute order by minute`,
  });
}
