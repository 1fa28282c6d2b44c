/** Answers what people ask about events, and repeats events for them. */
import { HathiError } from "../../core/errors.ts";
import {
  type EventCommands,
  type EventDetail,
  type EventRun,
  type EventSummary,
  mostRunsOfEvent,
  type Replayed,
} from "../../core/ports/people/event-commands.ts";
import { newEventId, newRunId, shortId, type EventId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { subjectsOf } from "../../core/event.ts";
import { eventDataForPeople } from "../../core/values/event-data.ts";
import { acceptEventIn, insertRuns, storeEvent } from "../events/accept-event.ts";
import { countWaiting } from "../events/wake-waiters.ts";
import { everything, type Reach, reachedFrom, reachValues } from "./reach.ts";
import { readClock } from "../database/clock.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";

const columns = `id, source, type, subject, time, repeats,
  (select count(*)::integer from hathi.runs where event_id = events.id) as started`;

export interface EventRow extends EventSummary {
  readonly dedupe_key: string;
  readonly team: string | null;
  readonly subjects: readonly string[] | null;
  readonly data: unknown;
}

export function createEventCommands(database: Database, jobs: JobQueue): EventCommands {
  return {
    now: async () => readClock(database),
    list: async ({ type, since, limit }) =>
      database.query<EventSummary>(
        `select ${columns} from hathi.events
         where ($1::text is null or type = $1 or starts_with(type, $1 || '.'))
           and ($2::timestamptz is null or time >= $2)
         order by seq desc limit $3`,
        [type ?? null, since ?? null, limit ?? 100],
      ),
    async show(prefix) {
      const {
        dedupe_key: dedupeKey,
        team: _team,
        subjects,
        data,
        ...event
      } = await findEvent(database, prefix);
      const [runs, repeatedBy] = await Promise.all([
        readRuns(database, event.id),
        database.query<{ id: EventId }>("select id from hathi.events where repeats = $1 order by seq", [
          event.id,
        ]),
      ]);
      return {
        ...event,
        subjects: subjectsOf({ subject: event.subject, subjects }),
        dedupeKey,
        repeatedBy: repeatedBy.map(({ id }) => id),
        runs,
        data: eventDataForPeople(event.source, data),
      } satisfies EventDetail;
    },
    replay: async (prefix, by) =>
      database.transaction(async (tx) => replay(tx, jobs, await findEvent(tx, prefix), by)),
  };
}

/** The runs that an event started or woke, within reach. */
export async function readRuns(
  on: Queryable,
  id: EventId,
  reach: Reach = everything,
): Promise<readonly EventRun[]> {
  const rows = await on.query<Omit<EventRun, "shortId">>(
    `select id, automation, state, how from (
     (select id, automation, state, 'started' as how, created_at from hathi.runs
      where event_id = $1 and ${reachedFrom(2)} order by created_at, id limit ${mostRunsOfEvent})
     union all
     (select runs.id, automation, state, 'woken', created_at from hathi.journal
      join hathi.runs on runs.id = journal.run_id
      where kind = 'wait' and ok and output = $1 and ${reachedFrom(2)} order by created_at, runs.id limit ${mostRunsOfEvent})) as found
     order by how, created_at, id`,
    [id, ...reachValues(reach)],
  );
  return rows.map((row) => ({ ...row, shortId: shortId(row.id) }));
}

/** Finds an event by its whole id, which an index has. */
export async function readEventRow(on: Queryable, id: EventId): Promise<EventRow | undefined> {
  const [row] = await on.query<EventRow>(
    {
      name: "read-event",
      text: `select ${columns}, dedupe_key, team, subjects, data from hathi.events where id = $1`,
    },
    [id],
  );
  return row;
}

async function findEvent(on: Queryable, prefix: string): Promise<EventRow> {
  const wanted = prefix.trim().toLowerCase();
  const unknown = new HathiError(
    "EVENT_UNKNOWN",
    `no event's id begins with "${wanted.slice(0, 40)}": list the events to see their ids`,
  );
  if (!/^[0-9a-z]{1,20}$/.test(wanted)) throw unknown;
  const read = async (where: string): Promise<readonly EventRow[]> =>
    on.query<EventRow>(
      `select ${columns}, dedupe_key, team, subjects, data from hathi.events where ${where} order by seq desc limit 5`,
      [wanted],
    );
  // The index finds a whole id only. A beginning is looked for in all events.
  const exact = await read("id = $1");
  const [first, ...others] = exact.length > 0 ? exact : await read("starts_with(id, $1)");
  if (first === undefined) throw unknown;
  if (others.length === 0) return first;
  const choices = [first, ...others].map(({ id, type }) => `${id.slice(0, wanted.length + 2)} (${type})`);
  throw new HathiError(
    "EVENT_AMBIGUOUS",
    `several events' ids begin with "${wanted}": ${choices.join(", ")}. Type more of the one you mean`,
  );
}

export async function replay(tx: Queryable, jobs: JobQueue, event: EventRow, by: Actor): Promise<Replayed> {
  const { id: repeats, source, type, team, data } = event;
  const about = { subject: event.subject, subjects: subjectsOf(event) };
  const again = { source, type, ...about, team, data, repeats, dedupeKey: `replay:${newEventId()}` };
  if (type.startsWith("run.")) {
    throw new HathiError(
      "EVENT_NOT_REPLAYABLE",
      `the event ${repeats} (${type}) was sent by one run to another, and counts once. Restart the run instead: hathi runs restart`,
    );
  }
  // A tick of a schedule and a start by hand name the automation that they are for. Nobody listens to their types.
  const [, automation] = /^(?:cron|manual)\.(.+)$/.exec(type) ?? [];
  const waiting =
    automation === undefined
      ? await countWaiting(tx, source === "github" ? { ...again, team: null } : again)
      : 0;
  const outcome =
    automation === undefined
      ? await acceptEventIn(tx, jobs, again)
      : await startAgain(tx, jobs, automation, again);
  if (outcome.kind !== "stored") throw new Error(`the repetition of ${repeats} was stored before`);
  await tx.query(
    // The request is noted where as-command.ts set it.
    `insert into hathi.audit (at, actor, action, details) values (hathi.now(), $1, 'replay of an event',
       json_strip_nulls(json_build_object('event', $2::text, 'as', $3::text, 'place', $4::text,
         'request', nullif(current_setting('hathi.request', true), ''))))`,
    [by.id, repeats, outcome.eventId, by.place ?? null],
  );
  return { id: outcome.eventId, repeats, type, started: outcome.runs, woken: waiting };
}

async function startAgain(
  tx: Queryable,
  jobs: JobQueue,
  automation: string,
  event: Parameters<typeof storeEvent>[1],
): ReturnType<typeof acceptEventIn> {
  const [deployed] = await tx.query<{ name: string; build_id: string }>(
    "select name, build_id from hathi.automations where name = $1",
    [automation],
  );
  if (deployed === undefined) {
    throw new HathiError(
      "AUTOMATION_UNKNOWN",
      `the event is for "${automation}", which is not deployed any more`,
    );
  }
  const stored = await storeEvent(tx, event);
  if (stored.kind === "duplicate") return stored;
  const id = newRunId();
  await insertRuns(tx, [
    {
      ...deployed,
      id,
      stored,
      subject: null,
      team: event.team ?? null,
      admitted: event.type.startsWith("manual."),
    },
  ]);
  await jobs.enqueue(tx, [{ runId: id, inSeconds: 0 }]);
  return { kind: "stored", eventId: stored.eventId, runs: 1 };
}
