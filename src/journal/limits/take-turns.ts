/** Takes from limits for many calls at once: one statement for all that gathered while the last one was under way. */
import type { TurnAnswer } from "../../core/ports/limit-store.ts";
import type { Take } from "../../core/services/limits.ts";
import type { Database } from "../database/database.ts";

export interface Ask {
  readonly run: string;
  readonly takes: readonly Take[];
  readonly isKept: boolean;
}

// The generic cell rate algorithm, with a queue. next_at is when the next call is due; in the past, it is since when
// unused time adds up. Each call moves it by `pace`. A call that is not due yet gets a turn, which is a row, and finds
// it when it comes back. A call of several limits goes when it is due in all of them, and keeps its turns until then.
//
// Rows of limits are locked in order of scope, so that two processes cannot deadlock. A turn belongs to a run, which
// has one owner. A turn that is kept stays when it has come, for a minute and for the call that the run makes next: a
// run that does not make it after all may not hold it until a hundred runs make theirs at one moment. If the reply to this statement is lost, the run finds its turn when it asks again.
//
// A turn took 2.1 ms asked for alone, and 0.1 ms where a hundred were asked for at once, without fsync
// (docs/decisions/limits-and-outages.md).
const takeSql = `
  with moment as (select hathi.now() as now),
  asked as (
    select * from unnest($1::integer[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::boolean[])
      as t (ask, run_id, scope, pace, slack, is_kept)),
  mine as (
    select asked.ask, asked.is_kept, turns.scope, turns.run_id, turns.at
    from moment, asked join hathi.turns on turns.scope = asked.scope and turns.run_id = asked.run_id
    where kept_until is null or kept_until > now),
  fresh as (
    select asked.*, sum(pace) over (partition by scope order by ask) - pace as before
    from asked where not exists (select 1 from mine where mine.ask = asked.ask and mine.scope = asked.scope)),
  total as (select scope, sum(pace) as pace, max(slack) as slack from fresh group by scope),
  moved as (
    insert into hathi.limits as limits (scope, next_at)
    select scope, now + (pace - slack) * interval '1 millisecond' from total, moment order by scope
    on conflict (scope) do update set next_at = greatest(
      excluded.next_at,
      limits.next_at + (select pace from total where total.scope = excluded.scope) * interval '1 millisecond')
    returning scope, next_at),
  placed as (
    select ask, scope, run_id, is_kept,
      greatest(now, next_at - (total.pace - before) * interval '1 millisecond') as at
    from fresh join moved using (scope) join total using (scope), moment),
  due as (
    select distinct on (ask) ask, scope, at
    from (select ask, scope, at from mine union all select ask, scope, at from placed) as turns
    order by ask, at desc),
  used as (
    delete from hathi.turns using mine, due, moment
    where turns.scope = mine.scope and turns.run_id = mine.run_id and due.ask = mine.ask and due.at <= now
      and not mine.is_kept),
  kept as (
    update hathi.turns set kept_until = now + interval '1 minute' from mine, due, moment
    where turns.scope = mine.scope and turns.run_id = mine.run_id and due.ask = mine.ask and due.at <= now
      and mine.is_kept and turns.kept_until is null),
  given as (
    insert into hathi.turns (scope, run_id, at, since, kept_until)
    select placed.scope, placed.run_id, placed.at, now, case when due.at <= now then now + interval '1 minute' end
    from placed join due using (ask), moment where due.at > now or placed.is_kept
    on conflict (scope, run_id) do update set
      at = excluded.at, since = excluded.since, is_urgent = false, kept_until = excluded.kept_until
    where turns.kept_until is not null)
  select ask, scope, extract(epoch from at)::float8 * 1000 as at, extract(epoch from now)::float8 * 1000 as now
  from due, moment order by ask`;

export async function takeTurns(database: Database, asks: readonly Ask[]): Promise<readonly TurnAnswer[]> {
  const flat = asks.flatMap(({ run, takes, isKept }, ask) =>
    takes.map((take) => ({ ask, run, isKept, ...take })),
  );
  return database.query<TurnAnswer>({ name: "take-turns", text: takeSql }, [
    flat.map(({ ask }) => ask),
    flat.map(({ run }) => run),
    flat.map(({ scope }) => scope),
    flat.map(({ paceMs }) => paceMs),
    flat.map(({ slackMs }) => slackMs),
    flat.map(({ isKept }) => isKept),
  ]);
}
