/** Applies the rules of core/services/outage.ts to the rows of accounts, each under a lock on the account. */
import type { Outage, Passage, Turn } from "../../core/services/outage.ts";
import {
  computeOutageAfterFailure,
  computeOutageAfterRefusal,
  decidePassage,
  wakePaceMs,
} from "../../core/services/outage.ts";
import type { RunId } from "../../core/ids.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";

/** The columns of an outage, with times in milliseconds, as the rules expect them. */
export const outageColumns = `failures, last_run as "lastRun", extract(epoch from since)::float8 * 1000 as "since",
  extract(epoch from closed_until)::float8 * 1000 as "closedUntil", extract(epoch from next_at)::float8 * 1000 as "nextAt",
  refusal`;

export async function enterAccount(
  database: Database,
  account: string,
  run: string,
): Promise<Passage & { readonly now: number }> {
  return database.transaction(async (tx) => {
    const { outage, now } = await lock(tx, account);
    const turns = await tx.query<Turn>(
      `select run_id as run, extract(epoch from at)::float8 * 1000 as at, extract(epoch from since)::float8 * 1000 as since
       from hathi.turns where scope = $1`,
      [account],
    );
    const passage = decidePassage(outage, turns, { run, now });
    if (passage.kind === "go") return { ...passage, now };
    await write(tx, account, passage.outage);
    if (passage.kind === "try") {
      await tx.query("delete from hathi.turns where scope = $1 and run_id = $2", [account, run]);
    } else {
      await tx.query(
        `insert into hathi.turns (scope, run_id, at, since) values ($1, $2, to_timestamp($3 / 1000.0), to_timestamp($4 / 1000.0))
         on conflict (scope, run_id) do update set at = excluded.at`,
        [account, run, passage.turn.at, passage.turn.since],
      );
    }
    return { ...passage, now };
  });
}

export async function noteFailure(
  database: Database,
  account: string,
  run: string,
  isTrial: boolean,
): Promise<void> {
  await database.transaction(async (tx) => {
    const { outage, now } = await lock(tx, account);
    const after = computeOutageAfterFailure(outage, { run, isTrial, now });
    if (after !== outage) await write(tx, account, after);
  });
}

/** @returns whether the refusal is news */
export async function noteRefusal(
  database: Database,
  account: string,
  run: string,
  refused: { readonly isTrial: boolean; readonly refusal: string },
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const { outage, now } = await lock(tx, account);
    const after = computeOutageAfterRefusal(outage, { ...refused, run, now });
    if (after !== outage) await write(tx, account, after);
    return (outage?.refusal ?? null) === null;
  });
}

/** Lets the next run try at once, because the one that was let through made no call. */
export async function leaveAccount(database: Database, account: string): Promise<void> {
  await database.query("update hathi.outages set closed_until = hathi.now() where account = $1", [account]);
}

// Locks the account's row first, then rows of runs by id. Nobody locks them the other way round.
export async function noteAnswer(database: Database, jobs: JobQueue, account: string): Promise<void> {
  await database.transaction(async (tx) => {
    const { outage } = await lock(tx, account);
    if (outage === undefined) return;
    await tx.query("delete from hathi.outages where account = $1", [account]);
    const waiting = await tx.query<{ run_id: RunId; since: Date }>(
      "delete from hathi.turns where scope = $1 returning run_id, since",
      [account],
    );
    const inOrder = waiting.toSorted((one, other) => one.since.getTime() - other.since.getTime());
    await wake(
      tx,
      jobs,
      inOrder.map(({ run_id: runId }, place) => ({ runId, inSeconds: ((place + 1) * wakePaceMs) / 1000 })),
    );
  });
}

/** Brings forward the time at which parked runs wake. A run that a worker has in hand is told by its job. */
async function wake(
  tx: Queryable,
  jobs: JobQueue,
  alarms: readonly { readonly runId: RunId; readonly inSeconds: number }[],
): Promise<void> {
  if (alarms.length === 0) return;
  const runIds = alarms.map(({ runId }) => runId);
  await tx.query("select 1 from hathi.runs where id = any ($1) order by id for no key update", [runIds]);
  await tx.query(
    `update hathi.runs set wake_at = least(wake_at, hathi.now() + seconds * interval '1 second'),
       alarm_at = least(alarm_at, hathi.now() + seconds * interval '1 second')
     from unnest($1::text[], $2::float8[]) as t (run_id, seconds)
     where id = run_id and owner is null and state = 'waiting' and wake_at is not null`,
    [runIds, alarms.map(({ inSeconds }) => inSeconds)],
  );
  await jobs.enqueue(tx, alarms);
}

async function lock(
  tx: Queryable,
  account: string,
): Promise<{ readonly outage: Outage | undefined; readonly now: number }> {
  // An advisory lock works where there is no row yet: several processes may see the first failure at once.
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`hathi outage ${account}`]);
  const [outage] = await tx.query<Outage>(`select ${outageColumns} from hathi.outages where account = $1`, [
    account,
  ]);
  const [clock] = await tx.query<{ now: number }>(
    "select extract(epoch from hathi.now())::float8 * 1000 as now",
  );
  if (clock === undefined) throw new Error("the database told no time");
  return { outage, now: clock.now };
}

async function write(tx: Queryable, account: string, outage: Outage): Promise<void> {
  await tx.query(
    `insert into hathi.outages (account, failures, last_run, since, closed_until, next_at, refusal)
     values ($1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), to_timestamp($6 / 1000.0), $7)
     on conflict (account) do update set failures = excluded.failures, last_run = excluded.last_run,
       since = excluded.since, closed_until = excluded.closed_until, next_at = excluded.next_at,
       refusal = excluded.refusal`,
    [
      account,
      outage.failures,
      outage.lastRun,
      outage.since,
      outage.closedUntil,
      outage.nextAt,
      outage.refusal,
    ],
  );
}
