/** Reads and moves the rows of limits and outages, for the limiter in front of the connectors. */
import type { LimitStore, Standing, TurnAnswer } from "../../core/ports/limit-store.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Outage } from "../../core/services/outage.ts";
import type { Database } from "../database/database.ts";
import { GroupCommit } from "../database/group-commit.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { throughOutages } from "../database/through-outages.ts";
import {
  enterAccount,
  leaveAccount,
  noteAnswer,
  noteFailure,
  noteRefusal,
  outageColumns,
} from "./outages.ts";
import { hurryTurn } from "./hurry-turn.ts";
import { createInheritTurn } from "./inherit-turn.ts";
import { type Ask, takeTurns } from "./take-turns.ts";

// A limit that nobody used for so long is as good as new, and a turn that nobody took will never be taken.
const forgetSql = `
  with limits as (delete from hathi.limits where next_at < hathi.now() - interval '2 hours'),
    turns as (delete from hathi.turns where at < hathi.now() - interval '1 hour')
  delete from hathi.outages where greatest(closed_until, next_at, since) < hathi.now() - interval '1 day'`;
const forgetEveryMs = 10 * 60_000;

// One statement for all calls of a process, at most every 200 ms. It took 0.8 ms where an empty statement took 0.5 ms
// (docs/decisions/limits-and-outages.md).
const standingSql = `
  with moment as (select hathi.now() as now)
  select extract(epoch from now)::float8 * 1000 as now,
    (select count(*)::integer from hathi.workers) as workers,
    array(select scope from hathi.limits where next_at > now) as busy,
    exists (select 1 from hathi.outages) as troubled
  from moment`;

// Closing a limit puts off the turns that were given already, so that their order stays. A second refusal for the same
// time moves nothing.
const closeSql = `
  with moment as (select hathi.now() as now),
  was as (
    select greatest(now, coalesce((select closed_until from hathi.limits where scope = $1), now)) as closed_until from moment),
  shift as (
    select greatest(interval '0', now + $2 * interval '1 millisecond' - closed_until) as by from was, moment),
  moved as (
    update hathi.turns set at = greatest(at, now) + by, kept_until = null from shift, moment where scope = $1)
  insert into hathi.limits as limits (scope, next_at, closed_until)
  select $1, now + $2 * interval '1 millisecond', now + $2 * interval '1 millisecond' from moment
  on conflict (scope) do update set
    next_at = greatest(limits.next_at, (select now from moment)) + (select by from shift),
    closed_until = greatest(limits.closed_until, excluded.closed_until)`;

export function createLimitStore(database: Database, jobs: JobQueue, logger: Logger): LimitStore {
  const turns = new GroupCommit<Ask, TurnAnswer>((asks) => takeTurns(database, asks), logger);
  const inheritTurn = createInheritTurn(database);
  let forgetAt = performance.now() + forgetEveryMs;

  const read = async (): Promise<Standing> => {
    if (performance.now() > forgetAt) {
      forgetAt = performance.now() + forgetEveryMs;
      await database.query(forgetSql);
    }
    const [row] = await database.query<{
      now: number;
      workers: number;
      busy: readonly string[];
      troubled: boolean;
    }>({ name: "read-limits", text: standingSql });
    if (row === undefined) throw new Error("the database told no limits");
    const outages = row.troubled
      ? await database.query<Outage & { account: string }>(
          `select account, ${outageColumns} from hathi.outages`,
        )
      : [];
    return {
      now: row.now,
      workers: row.workers,
      busy: new Set(row.busy),
      outages: new Map(outages.map((outage) => [outage.account, outage])),
    };
  };

  // These wait for a database that is away, as the run's own writes do. An outage of ours must not fail a step.
  const patiently = async <Value>(work: () => Promise<Value>): Promise<Value> =>
    throughOutages(work, { logger, isClosed: () => false, what: "asking for limits" });

  return {
    read: async () => patiently(read),
    take: async (run, takes, { isKept = false } = {}) => turns.write({ run, takes, isKept }),
    hurry: async (run, scope) => patiently(async () => hurryTurn(database, run, scope)),
    inherit: async (run, scope) => patiently(async () => inheritTurn(run, scope)),
    async close(scope, ms) {
      await database.query({ name: "close-limit", text: closeSql }, [scope, ms]);
    },
    enter: async (account, run) => patiently(async () => enterAccount(database, account, run)),
    failed: async (account, run, isTrial) => noteFailure(database, account, run, isTrial),
    refused: async (account, run, refused) => noteRefusal(database, account, run, refused),
    answered: async (account) => noteAnswer(database, jobs, account),
    leave: async (account) => leaveAccount(database, account),
  };
}
