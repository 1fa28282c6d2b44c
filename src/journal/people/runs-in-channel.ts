/** Finds the runs that speak in a channel of Slack: by what they posted last, or by the event that started them. */
import type { RunId } from "../../core/ids.ts";
import type { Queryable } from "../database/database.ts";
import { type Reach, reachedFrom, reachValues } from "./reach.ts";

// The newest of the unfinished runs are looked into, and a few that have ended: nobody looks for others by where they
// stand.
const mostUnfinished = 200;
const mostEnded = 50;
const postsRead = 5;

/** @returns the newest first, the unfinished before those that have ended */
export async function findRunsInChannel(
  on: Queryable,
  channel: string,
  limit: number,
  reach: Reach,
): Promise<readonly RunId[]> {
  const rows = await on.query<{ id: RunId }>(
    // It has no name, so that it is planned for its limits each time.
    `with looked as materialized (
       (select id, event_id, created_at, false as has_ended from hathi.runs
        where finished_at is null and ${reachedFrom(3)} order by created_at desc limit ${mostUnfinished})
       union all
       (select id, event_id, created_at, true from hathi.runs
        where finished_at is not null and ${reachedFrom(3)} order by created_at desc limit ${mostEnded}))
     select looked.id from looked join hathi.events on events.id = looked.event_id
     where events.subject = $1 or exists (
       select 1 from (
         select output from hathi.journal
         where run_id = looked.id and kind = 'step' and ok
           and name in ('slack.chat.postMessage', 'slack.conversations.create')
         order by seq desc limit ${postsRead}) as posts
       where strpos(output, '"' || $1 || '"') > 0)
     order by has_ended, created_at desc limit $2`,
    [channel, limit, ...reachValues(reach)],
  );
  return rows.map(({ id }) => id);
}
