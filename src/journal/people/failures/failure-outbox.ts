/** The rows of messages about failed runs. Runs are gathered into a message, and one sender at a time claims it. */
import type { SaidMessage } from "../../../core/ports/people/said-message.ts";
import type { Retry } from "../../../core/failed-run.ts";
import type {
  FailureOutbox,
  NewFailure,
  RunPeople,
  ToldWhere,
  UntoldFailures,
} from "../../../core/ports/people/failure-outbox.ts";
import type { RunId } from "../../../core/ids.ts";
import type { Database, Queryable } from "../../database/database.ts";
import { type FailedRow, failedColumns, toFailedRun, withRetry } from "./failed-runs.ts";
import { tellOfRun } from "../settings/told-places.ts";
import { readRunPeople } from "../read-posts.ts";
import { postponeMessage } from "../postpone-message.ts";

// Nobody is told of older failures, and a message that is older takes in no new ones.
const day = "interval '1 day'";
// How often at most a message is edited while its number of runs grows.
const betweenCounts = "interval '10 seconds'";
/** How many runs a message names. */
const mostNamed = 5;

// Claims and ages use the real clock, so that a playground which skips days does not let two senders claim one message.
export function createFailureOutbox(database: Database): FailureOutbox {
  return {
    async findNew(limit) {
      const rows = await database.query<Omit<NewFailure, keyof RunPeople> & { readonly runId: RunId }>(
        {
          name: "find-new-failures",
          text: `select run_id as "runId", cause, automation, team, ${tellOfRun} as tell
                 from hathi.failures join hathi.runs on runs.id = run_id
                 where notice_id is null and retried_as is null and settled_at is null and noted_at > clock_timestamp() - ${day}
                 order by noted_at limit $1`,
          unreadable: "shown",
        },
        [limit],
      );
      const people = await readRunPeople(
        database,
        rows.map(({ runId }) => runId),
      );
      return rows.flatMap((row) => {
        const of = people.get(row.runId);
        return of === undefined ? [] : [{ ...row, ...of }];
      });
    },
    async gather(group, runIds) {
      const { automation, team, cause, place } = group;
      await database.transaction(async (tx) => {
        // With this lock, two senders that gather runs of the same group open one message.
        await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 25))", [
          JSON.stringify([automation, team, cause, place]),
        ]);
        const gathered = await tx.query<{ run_id: RunId }>(
          `select run_id from hathi.failures
           where run_id = any ($1) and notice_id is null and retried_as is null and settled_at is null
           order by noted_at, run_id for no key update`,
          [runIds],
        );
        const [first] = gathered;
        if (first === undefined) return;
        const [open] = await tx.query<{ id: number }>(
          {
            text: `update hathi.failure_notices set changes = changes + 1, told_at = null,
                     claimed_until = greatest(claimed_until, said_at + ${betweenCounts})
                   where id = (
                     select max(id) from hathi.failure_notices
                     where automation = $1 and team is not distinct from $2 and cause = $3
                       and place is not distinct from $4 and closed_at is null and opened_at > clock_timestamp() - ${day})
                   returning id`,
            seals: { alike: [3] },
          },
          [automation, team, cause, place],
        );
        const id = open?.id ?? (await openNotice(tx, first.run_id, [automation, team, cause, place]));
        await tx.query("update hathi.failures set notice_id = $1 where run_id = any ($2)", [
          id,
          gathered.map(({ run_id: runId }) => runId),
        ]);
      });
    },
    async claim(leaseMs) {
      const [row] = await database.query<Claimed>(
        {
          name: "claim-failures",
          text: `update hathi.failure_notices set
                   claims = claims + 1, claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
                 where id = (
                   select id from hathi.failure_notices
                   where told_at is null and (claimed_until is null or claimed_until < clock_timestamp())
                   order by id limit 1 for update skip locked)
                 returning id, run_id, team, messages, said_at is not null as is_said, changes, claims,
                   extract(epoch from clock_timestamp() - opened_at)::float8 * 1000 as age`,
        },
        [leaseMs],
      );
      return row === undefined ? undefined : readNotice(database, row);
    },
    async said(id, message) {
      await database.query(
        "update hathi.failure_notices set messages = messages || $2::jsonb where id = $1",
        [id, JSON.stringify([message])],
      );
    },
    async told(id, changes) {
      await database.query(
        `update hathi.failure_notices set said_at = clock_timestamp(), claims = 0,
           claimed_until = case when changes <> $2 then clock_timestamp() + ${betweenCounts} end,
           told_at = case when changes = $2 then hathi.now() end
         where id = $1`,
        [id, changes],
      );
    },
    postpone: async (id, inMs, mayBeSaid) =>
      postponeMessage(database, "failure_notices", { id, inMs, mayBeSaid }),
  };
}

interface Claimed {
  readonly id: number;
  readonly run_id: RunId;
  readonly team: string | null;
  readonly messages: readonly SaidMessage[];
  readonly is_said: boolean;
  readonly changes: number;
  readonly claims: number;
  readonly age: number;
}

async function openNotice(tx: Queryable, runId: RunId, group: readonly unknown[]): Promise<number> {
  const [opened] = await tx.query<{ id: number }>(
    {
      text: `insert into hathi.failure_notices (run_id, automation, team, cause, place) values ($1, $2, $3, $4, $5) returning id`,
      seals: { alike: [4] },
    },
    [runId, ...group],
  );
  if (opened === undefined) throw new Error(`no message was opened for the failed run ${runId}`);
  return opened.id;
}

async function readNotice(on: Queryable, row: Claimed): Promise<UntoldFailures> {
  const [people, [where], named, retries, [pauses]] = await Promise.all([
    readRunPeople(on, [row.run_id]),
    on.query<ToldWhere & { readonly automation: string }>(
      `select automation, ${tellOfRun} as tell from hathi.runs where id = $1`,
      [row.run_id],
    ),
    on.query<FailedRow>(
      {
        text: `select ${failedColumns} from hathi.runs ${withRetry}
               where failures.notice_id = $1 order by failures.noted_at, runs.id limit ${mostNamed}`,
        unreadable: "shown",
      },
      [row.id],
    ),
    on.query<{
      readonly state: Retry["state"] | null;
      readonly by: readonly string[];
      readonly count: number;
    }>(
      `select retry.state, array_remove(array_agg(distinct failures.retried_by), null) as by, count(*)::integer as count
       from hathi.failures left join hathi.runs as retry on retry.id = retried_as
       where notice_id = $1 group by retry.state`,
      [row.id],
    ),
    on.query<{ readonly isPause: boolean | null; readonly settled: number; readonly by: readonly string[] }>(
      `select bool_and(paused) as "isPause", count(settled_at)::integer as settled,
         array_remove(array_agg(distinct settled_by), null) as by
       from hathi.failures where notice_id = $1`,
      [row.id],
    ),
  ]);
  const of = people.get(row.run_id);
  if (of === undefined || where === undefined) throw new Error(`the run of message ${row.id} is gone`);
  return {
    ...of,
    ...where,
    id: row.id,
    team: row.team,
    runs: named.map(toFailedRun),
    count: retries.reduce((sum, { count }) => sum + count, 0),
    retried: Object.fromEntries(
      retries.flatMap(({ state, count }) => (state === null ? [] : [[state, count] as const])),
    ),
    retriedBy: [...new Set(retries.flatMap(({ by }) => by))],
    paused: pauses?.isPause === true ? { settled: pauses.settled, by: pauses.by ?? [] } : null,
    messages: row.messages,
    isSaid: row.is_said,
    changes: row.changes,
    earlierClaims: row.claims - 1,
    ageMs: row.age,
  };
}
