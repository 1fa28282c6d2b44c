/** Finds the runs that speak at a place in Slack: by what they posted last, their questions, or the event that started them. */
import type { RunId } from "../../core/ids.ts";
import type { SlackPlace } from "../../core/ports/people/run-commands.ts";
import type { Queryable } from "../database/database.ts";
import { type Reach, reachedFrom, reachValues } from "./reach.ts";

// The newest of the unfinished runs are looked into, and a few that have ended: nobody looks for others by where they
// stand.
const mostUnfinished = 200;
const mostEnded = 50;
const postsRead = 5;
// In a thread, what a run posted there may be older than what it posted elsewhere.
const postsReadForMessage = 50;

/** @returns the newest first, the unfinished before those that have ended */
export async function findRunsInChannel(
  on: Queryable,
  { channel, message }: SlackPlace,
  limit: number,
  reach: Reach,
): Promise<readonly RunId[]> {
  const values: unknown[] = [channel, limit, ...reachValues(reach)];
  const speaks = message === undefined ? inChannel : atMessage(`$${values.push(message)}`);
  const rows = await on.query<{ id: RunId }>(
    // It has no name, so that it is planned for its limits each time.
    `with looked as materialized (
       (select id, event_id, event_seq, created_at, false as has_ended from hathi.runs
        where finished_at is null and ${reachedFrom(3)} order by created_at desc limit ${mostUnfinished})
       union all
       (select id, event_id, event_seq, created_at, true from hathi.runs
        where finished_at is not null and ${reachedFrom(3)} order by created_at desc limit ${mostEnded}))
     select looked.id from looked
     cross join lateral (select subject from hathi.events where id = looked.event_id offset 0) as events
     where ${speaks}
     order by has_ended, looked.created_at desc limit $2`,
    values,
  );
  return rows.map(({ id }) => id);
}

function posted(most: number, parts: readonly string[]): string {
  return `exists (
    select 1 from (
      select concat(input, output) as said from hathi.journal
      where run_id = looked.id and kind = 'step' and ok
        and name in ('slack.chat.postMessage', 'slack.conversations.create')
      order by seq desc limit ${most}) as posts
    where ${parts.map((part) => `strpos(said, '"' || ${part} || '"') > 0`).join(" and ")})`;
}

// With "offset 0" each is looked up for its run. Without it Postgres may first gather those of all runs.
const inChannel = `(events.subject = $1 or ${posted(postsRead, ["$1"])} or exists (
  select 1 from hathi.asks join hathi.ask_messages on ask_id = asks.id
  where asks.run_id = looked.id and channel = $1 and ts is not null offset 0))`;

/** A message, or what stands below it as a thread. */
function atMessage(message: string): string {
  return `(${posted(postsReadForMessage, ["$1", message])} or exists (
    select 1 from hathi.event_subjects where event_seq = looked.event_seq and event_subjects.subject = $1 || '/' || ${message} offset 0)
  or exists (
    select 1 from hathi.asks join hathi.ask_messages on ask_id = asks.id
    where asks.run_id = looked.id and channel = $1 and ts is not null and ${message} in (ts, thread) offset 0)
  or exists (select 1 from hathi.doubts where run_id = looked.id and channel = $1 and ts = ${message} offset 0)
  or exists (
    select 1 from hathi.failures
    cross join lateral (select messages from hathi.failure_notices where id = notice_id offset 0) as notice
    where failures.run_id = looked.id
      and messages @> jsonb_build_array(jsonb_build_object('channel', $1::text, 'ts', ${message}::text)) offset 0))`;
}
