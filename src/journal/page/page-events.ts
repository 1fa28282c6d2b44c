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
  const values: unknown[] = [limit, after ?? Number.MAX_SAFE_INTEGER];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const wanted = {
    type: type === undefined ? undefined : given(type),
    subject: subject === undefined ? undefined : given(subject),
  };
  // Its first value says that all is reached, and is not asked for here.
  const own = reach.all ? 0 : values.push(...reachValues(reach).slice(1)) - 2;
  const parts = reach.all
    ? [type === undefined && subject === undefined ? newest : ofTypes("true", wanted)]
    : // Each workspace by itself. Otherwise one with few events would be looked for among those of all others.
      [
        `coalesce(team, '') = $${own + 1}::text`,
        `coalesce(team, '') = '' and ${reachesUnownedFrom(own)}`,
      ].map((whose) => ofTypes(whose, wanted));
  // Without a name, so that it is planned for its values.
  const rows = await on.query<Found>(
    `select ${columns}, (select count(*)::integer from hathi.runs where event_id = events.id) as started
     from (${parts.join(" union all ")}) as events order by seq desc limit $1`,
    values,
  );
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { events: rows.map(({ seq: _seq, ...event }) => event), next: last?.seq ?? null };
}

const columns = "seq, id, source, type, subject, time, repeats";
const newest = `(select ${columns} from hathi.events where seq < $2 order by seq desc limit $1)`;

/**
 * The newest of each type, by the index that has each type in order. There are a few dozen types, and jumping from one to
 * the next costs one look each, where a rare type would be looked for among all events.
 *
 * @param whose "true" for events of all workspaces
 */
function ofTypes(
  whose: string,
  { type, subject }: { readonly type: string | undefined; readonly subject: string | undefined },
): string {
  const begins =
    type === undefined
      ? "true"
      : `(events.type = ${type} or events.type ~>=~ (${type} || '.') and events.type ~<~ (${type} || '/'))`;
  // Each index has its own order: that of all workspaces is told from the one that has subjects, too.
  const order = whose === "true" && subject === undefined ? "seq + 0" : "seq";
  return `(
    with recursive types (type) as (
      (select type from hathi.events where ${whose} and ${begins} order by type using ~<~ limit 1)
      union all
      select (select type from hathi.events
        where ${whose} and events.type ~>~ types.type and ${begins} order by type using ~<~ limit 1)
      from types where types.type is not null)
    select found.* from types cross join lateral (
      select ${columns} from hathi.events
      where ${whose} and events.type = types.type and ${subject === undefined ? "true" : `events.subject = ${subject}`}
        and (${order}) < $2
      order by ${order} desc limit $1) as found
    where types.type is not null)`;
}
