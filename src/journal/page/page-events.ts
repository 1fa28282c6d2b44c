/** Finds events for the page, shows one with what it led to, and repeats it. */
import { HathiError } from "../../core/errors.ts";
import { subjectsOf } from "../../core/event.ts";
import type { EventId } from "../../core/ids.ts";
import type { EventSummary } from "../../core/ports/people/event-commands.ts";
import type { EventSearch, FoundEvents, PageEvents } from "../../core/ports/page/page-events.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { eventDataForPeople } from "../../core/values/event-data.ts";
import { asCommand } from "../people/as-command.ts";
import { type EventRow, readEventRow, readRuns, replay } from "../people/event-commands.ts";
import { type Reach, reachesUnownedFrom, reachValues } from "../people/reach.ts";

type Found = EventSummary & { readonly seq: number };

export function createPageEvents(database: Database, jobs: JobQueue, reach: Reach): PageEvents {
  const find = async (on: Queryable, id: string): Promise<EventRow> => {
    const row = /^[0-9a-z]{1,20}$/.test(id) ? await readEventRow(on, id as EventId) : undefined;
    const isReached = row !== undefined && (await isWithin(on, row.team, reach));
    if (row !== undefined && isReached) return row;
    throw new HathiError(
      "EVENT_UNKNOWN",
      `there is no event "${id.slice(0, 40)}": list the events to see their ids`,
    );
  };
  return {
    search: async (search) => searchEvents(database, search, reach),
    async show(id) {
      const { dedupe_key: dedupeKey, team: _, subjects, data, ...event } = await find(database, id);
      const [runs, repeatedBy] = await Promise.all([
        readRuns(database, event.id, reach),
        database.query<{ id: EventId }>(
          {
            name: "find-repetitions",
            text: "select id from hathi.events where repeats = $1 order by seq limit 50",
          },
          [event.id],
        ),
      ]);
      return {
        ...event,
        subjects: subjectsOf({ subject: event.subject, subjects }),
        dedupeKey,
        repeatedBy: repeatedBy.map((one) => one.id),
        runs,
        data: eventDataForPeople(event.source, data),
      };
    },
    replay: async (id, by) => asCommand(database, by, async (tx) => replay(tx, jobs, await find(tx, id), by)),
  };
}

/** An event that names no workspace is everybody's who reaches what belongs to none. */
async function isWithin(on: Queryable, team: string | null, reach: Reach): Promise<boolean> {
  const [row] = await on.query<{ reached: boolean }>(
    {
      name: "reaches-event",
      text: `select coalesce($1 or $4::text = $2 or ($4::text is null and ${reachesUnownedFrom(1)}), false) as reached`,
    },
    [...reachValues(reach), team],
  );
  return row?.reached === true;
}

async function searchEvents(
  on: Queryable,
  { type, subject, limit, after }: EventSearch,
  reach: Reach,
): Promise<FoundEvents> {
  const values: unknown[] = [...reachValues(reach), limit, after ?? Number.MAX_SAFE_INTEGER];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const within = `($1 or events.team = $2 or (events.team is null and ${reachesUnownedFrom(1)}))`;
  const columns = "seq, id, source, type, subject, time, repeats";
  const from =
    type === undefined && subject === undefined
      ? `(select ${columns} from hathi.events where ${within} and seq < $5 order by seq desc limit $4) as events`
      : byType(
          columns,
          within,
          type === undefined ? undefined : given(type),
          subject === undefined ? undefined : given(subject),
        );
  // Without a name, so that it is planned for its values.
  const rows = await on.query<Found>(
    `select ${columns}, (select count(*)::integer from hathi.runs where event_id = events.id) as started
     from ${from} order by seq desc limit $4`,
    values,
  );
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { events: rows.map(({ seq: _seq, ...event }) => event), next: last?.seq ?? null };
}

/**
 * The newest of each type, by the index that has each type in order. There are a few dozen types, and jumping from one to
 * the next costs one look each, where a rare type would be looked for among all events.
 */
function byType(
  columns: string,
  within: string,
  type: string | undefined,
  subject: string | undefined,
): string {
  const begins =
    type === undefined
      ? "true"
      : `(events.type = ${type} or events.type ~>=~ (${type} || '.') and events.type ~<~ (${type} || '/'))`;
  const order = subject === undefined ? "seq + 0" : "seq";
  return `(
    with recursive types (type) as (
      (select type from hathi.events where ${begins} order by type using ~<~ limit 1)
      union all
      select (select type from hathi.events where events.type ~>~ types.type and ${begins} order by type using ~<~ limit 1)
      from types where types.type is not null)
    select found.* from types cross join lateral (
      select ${columns} from hathi.events
      where events.type = types.type and ${subject === undefined ? "true" : `events.subject = ${subject}`}
        and (${order}) < $5 and ${within}
      order by ${order} desc limit $4) as found
    where types.type is not null) as events`;
}
