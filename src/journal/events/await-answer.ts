/** Waits for the answer of an automation to a form or a menu, for as long as the person's request can wait. */
import { setTimeout as pause } from "node:timers/promises";
import { typesOf } from "../../core/event.ts";
import type { EventId } from "../../core/ids.ts";
import type { AwaitAnswer, AwaitedAnswer } from "../../core/ports/form-answers.ts";
import type { Database } from "../database/database.ts";

// A person waits, and forms are sent by people: a few looks by the primary key cost nothing.
const everyMs = 40;

export function createAwaitAnswer(database: Database): AwaitAnswer {
  return async ({ id, type }, withinMs) => {
    const until = performance.now() + withinMs;
    const { starts, wakes } = await findAnswerers(database, type);
    if (!starts && !wakes) return { kind: "none" };
    for (;;) {
      const { response, isUnderWay } = await look(database, id);
      if (response !== null) return { kind: "answer", response };
      // The runs that it started have ended or wait for something else: they answer no more.
      if (!isUnderWay && !wakes) return { kind: "none" };
      const left = until - performance.now();
      if (left <= 0) return close(database, id);
      await pause(Math.min(everyMs, left));
    }
  };
}

interface Answerers {
  /** Whether the event starts an automation whose file has code that answers. */
  readonly starts: boolean;
  /** Whether a run of such an automation waits for it. */
  readonly wakes: boolean;
}

async function findAnswerers(database: Database, type: string): Promise<Answerers> {
  const [row] = await database.query<Answerers>(
    {
      name: "find-answerers",
      text: `select exists (select 1 from hathi.automations where answers and types && $1::text[] and off_at is null) as starts,
               -- Some of those who wait are looked at, one by one by their keys: they are runs of few automations.
               exists (
                 select 1 from unnest($1::text[]) as name
                 cross join lateral (select run_id from hathi.waits where type = name limit 100) as waiting
                 cross join lateral (select automation from hathi.runs where id = run_id offset 0) as run
                 join hathi.automations on automations.name = run.automation and answers) as wakes`,
    },
    [typesOf(type)],
  );
  return row ?? { starts: false, wakes: false };
}

async function look(
  database: Database,
  id: EventId,
): Promise<{ readonly response: unknown; readonly isUnderWay: boolean }> {
  const [row] = await database.query<{ response: unknown; isUnderWay: boolean }>(
    {
      name: "look-for-answer",
      text: `select (select response from hathi.form_answers where event_id = $1) as response,
               exists (select 1 from hathi.runs where event_id = $1 and state in ('queued', 'running')) as "isUnderWay"`,
    },
    [id],
  );
  return row ?? { response: null, isUnderWay: false };
}

/** From here on an answer comes too late, and whoever gives it is told so. One that came at this moment counts. */
async function close(database: Database, id: EventId): Promise<AwaitedAnswer> {
  await database.query(
    {
      name: "close-form-answer",
      text: "insert into hathi.form_answers (event_id) values ($1) on conflict do nothing",
    },
    [id],
  );
  const { response } = await look(database, id);
  return response === null ? { kind: "late" } : { kind: "answer", response };
}
