/** Stores events, each once, and creates the runs of the automations that listen to them, in one statement. */
import { checkEventNames } from "../../core/bounds/event-names.ts";
import { type NewEvent, subjectsOf, typesOf, unnamedTeam } from "../../core/event.ts";
import { findRepositoryId } from "../../core/github-app/repository-news.ts";
import { currentTraceparent } from "../../core/trace-context.ts";
import { newEventId, type EventId, type RunId } from "../../core/ids.ts";
import type { Queryable } from "../database/database.ts";
import { indexKey } from "../database/index-key.ts";

/** Notified by a transaction that stores an event, where its own process does not wake the waiters. */
export const wakingsChannel = "hathi_wakings";

export interface StartedRun {
  readonly id: RunId;
  readonly automation: string;
}

export type StoreOutcome =
  | {
      readonly kind: "stored";
      readonly eventId: EventId;
      readonly seq: number;
      readonly runs: readonly StartedRun[];
    }
  | { readonly kind: "duplicate"; readonly eventId: EventId };

interface Storing {
  /** Whether automations that listen to the events start runs. */
  readonly startsRuns: boolean;
  /** Whether workers are notified when the events are committed. */
  readonly tellsWorkers: boolean;
}

const text = `
  with me as materialized (select hathi.now() as now),
  given as (
    select t.*, coalesce(t.team, nullif(connected.team, '')) as whose,
      coalesce(t.channel, connected.channel) as said_in
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[],
        $8::text[], $9::text[], $10::text[], $11::text[], $15::text[], $16::bigint[],
        $17::text[]) with ordinality
      as t (id, source, type, subject, subjects, age_ms, data, dedupe_key, repeats, team, names, traceparent,
        repository_id, channel, place)
    -- A repository that is connected with a workspace speaks there.
    left join hathi.connected_repositories as connected on connected.repository_id = t.repository_id
      and ended_at is null and (t.team is null or t.team = connected.team)),
  stored as (
    insert into hathi.events
      (id, source, type, subject, subjects, time, data, dedupe_key, repeats, team, traceparent, channel)
    select id, source, type, subject, subjects::text[], me.now - age_ms * interval '1 millisecond', data::json,
      dedupe_key, repeats, whose, traceparent, said_in
    from given, me order by place
    on conflict (dedupe_key) do nothing
    returning id, seq),
  listed as (
    insert into hathi.event_subjects (subject, type, event_seq)
    select distinct other, type, seq
    from stored join given using (id), unnest(subjects::text[]) as other where other is distinct from subject),
  started as (
    insert into hathi.runs
      (id, automation, build_id, event_id, event_seq, subject, state, admitted, seed, created_at, detached, team)
    select hathi.new_run_id(), name, build_id, stored.id, seq, subject, 'queued', false,
      replace(gen_random_uuid()::text, '-', ''), me.now, false,
      -- A run without a workspace of its own belongs to the owner workspace, if there is one.
      coalesce(nullif(whose, $12), (
        select owner.team_id from hathi.slack_workspaces as owner where owner.is_owner))
    from stored join given using (id) join hathi.automations on types && names::text[] and off_at is null, me
    where $13
    returning id, automation, event_id)
  select place::integer, seq, 
    array(select json_build_object('id', started.id, 'automation', automation)
          from started where event_id = given.id) as runs,
    case when $14 and seq is not null then pg_notify('${wakingsChannel}', '') end as told
  from given left join stored using (id) order by place`;

/**
 * @returns an outcome for each event, in the same order
 * @throws {HathiError} DELIVERY_INVALID for a type or a subject that is too long for an index
 */
export async function storeEvents(
  tx: Queryable,
  events: readonly NewEvent[],
  { startsRuns, tellsWorkers }: Storing,
): Promise<readonly StoreOutcome[]> {
  for (const event of events) checkEventNames(event);
  const ids = events.map(() => newEventId());
  const keys = events.map(({ dedupeKey }) => indexKey(dedupeKey));
  const rows = await tx.query<{ seq: number | null; runs: readonly StartedRun[] }>(
    { name: "insert-events", text, seals: { json: [7] } },
    [
      ids,
      events.map(({ source }) => source),
      events.map(({ type }) => type),
      events.map(({ subject }) => subject),
      events.map((event) => textArray(subjectsOf(event))),
      events.map(({ ageMs }) => ageMs ?? 0),
      events.map(({ data }) => JSON.stringify(data ?? null)),
      keys,
      events.map(({ repeats }) => repeats ?? null),
      events.map(({ team }) => team ?? null),
      events.map(({ type }) => textArray(typesOf(type))),
      unnamedTeam,
      startsRuns,
      tellsWorkers,
      events.map(({ traceparent }) => (traceparent === undefined ? currentTraceparent() : traceparent)),
      events.map(findRepositoryId),
      events.map(({ channel }) => channel ?? null),
    ],
  );
  const known = await findKnown(
    tx,
    keys.filter((_, index) => rows[index]?.seq === null),
  );
  return rows.map(({ seq, runs }, index) => {
    const [id, key] = [ids[index], keys[index] ?? ""];
    if (seq !== null && id !== undefined) return { kind: "stored", eventId: id, seq, runs };
    const first = known.get(key);
    if (first === undefined) throw new Error(`the event ${key} is neither new nor stored`);
    return { kind: "duplicate", eventId: first };
  });
}

// A second statement, because an event with the same key may have been committed while the first one waited for it.
async function findKnown(tx: Queryable, keys: readonly string[]): Promise<ReadonlyMap<string, EventId>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<{ dedupe_key: string; id: EventId }>(
    {
      name: "find-known-events",
      text: "select dedupe_key, id from hathi.events where dedupe_key = any ($1)",
    },
    [keys],
  );
  return new Map(rows.map(({ dedupe_key: key, id }) => [key, id]));
}

/** Texts as the text of a Postgres array. A parameter cannot be an array of arrays of different lengths. */
export function textArray(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join()}}`;
}
