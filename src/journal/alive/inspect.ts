/** Reads what `hathi doctor` and a start want to know of the database and of what lives in it. Nothing here changes anything. */
import type { Database, Queryable } from "../database/database.ts";
import { advanceQueue } from "../database/job-queue.ts";
import { orphansSql } from "./sweep.ts";
import { deadWorkersSql } from "./workers.ts";

export interface ServerFacts {
  /** "17.5" */
  readonly version: string;
  /** 170005 */
  readonly versionNumber: number;
  readonly user: string;
  readonly database: string;
  readonly isReadOnly: boolean;
  /** Whether the user may make the schemas in this database, or has them already. */
  readonly mayCreate: boolean;
  /** Schemas that are there, and that the user may not work in. */
  readonly closedSchemas: readonly string[];
  readonly bytes: number;
  readonly freeConnections: number;
  /** By how much the server's clock is ahead of this process's, give or take half of `roundTripMs`. */
  readonly clockAheadMs: number;
  readonly roundTripMs: number;
}

interface FactsRow extends Omit<ServerFacts, "clockAheadMs" | "roundTripMs"> {
  readonly at: number;
}

const factsSql = `
  select current_setting('server_version') as version,
    current_setting('server_version_num')::integer as "versionNumber",
    current_user::text as "user", current_database()::text as "database",
    pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly",
    has_database_privilege(current_database(), 'create')
      or (select count(*) = 2 from pg_namespace where nspname in ('hathi', 'pgboss')) as "mayCreate",
    coalesce((select array_agg(nspname::text order by nspname) from pg_namespace
      where nspname in ('hathi', 'pgboss') and not has_schema_privilege(oid, 'usage, create')), '{}') as "closedSchemas",
    pg_database_size(current_database()) as bytes,
    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
      - (select sum(numbackends)::integer from pg_stat_database) as "freeConnections",
    (extract(epoch from clock_timestamp()) * 1000)::float8 as at`;

/** @param now this process's clock, in ms since 1970 */
export async function readServerFacts(database: Database, now: () => number): Promise<ServerFacts> {
  // The first query opens the connection, which takes longer than asking does.
  await database.query("select 1");
  const before = now();
  const [row] = await database.query<FactsRow>(factsSql);
  const after = now();
  if (row === undefined) throw new Error("the server said nothing of itself");
  const { at, ...facts } = row;
  return { ...facts, clockAheadMs: at - (before + after) / 2, roundTripMs: after - before };
}

export interface HouseFacts {
  /** Unfinished runs that nothing will advance. There are none unless Hathi has a bug. */
  readonly orphans: number;
  /** Unfinished runs by state, and those that failed: `mostFailed` stands for as many or more. */
  readonly runs: Readonly<Record<string, number>>;
  readonly hasEndedRuns: boolean;
  readonly liveWorkers: readonly { readonly host: string; readonly pid: number }[];
  /** Workers whose heartbeat is old, and whose runs nobody has taken over yet. */
  readonly deadWorkers: number;
  /** How long the oldest due job has waited for a worker. */
  readonly oldestDueMs: number;
  /** Accounts that refuse Hathi's credentials or do not answer. */
  readonly closedAccounts: readonly { readonly account: string; readonly refusal: string | null }[];
  /** The largest tables of Hathi's, largest first. */
  readonly tables: readonly { readonly name: string; readonly bytes: number }[];
}

/** Nobody needs the exact number of what would take long to count. */
export const mostFailed = 1000;

/**
 * Reads all unfinished runs, so it takes a moment where there are very many. However many have ended costs nothing. The
 * schema must be up to date.
 */
export async function readHouseFacts(database: Database): Promise<HouseFacts> {
  const [orphans] = await database.query<{ count: number }>(
    `select count(*)::integer as count from (${orphansSql}) as orphans`,
  );
  const states = await database.query<{ state: string; count: number }>(
    `select state, count(*) as count from hathi.runs where finished_at is null group by state
     union all
     select 'failed', count(*) from (select 1 from hathi.runs where state = 'failed' limit ${mostFailed}) as failed
     having count(*) > 0`,
  );
  const ended = await database.query(
    "select 1 from hathi.runs where finished_at is not null order by finished_at limit 1",
  );
  const live = await database.query<{ host: string; pid: number }>(
    `select host, pid from hathi.workers where id not in (${deadWorkersSql}) order by started_at`,
  );
  const [dead] = await database.query<{ count: number }>(
    `select count(*)::integer as count from (${deadWorkersSql}) as dead`,
  );
  return {
    orphans: orphans?.count ?? 0,
    runs: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    hasEndedRuns: ended.length > 0,
    liveWorkers: live,
    deadWorkers: dead?.count ?? 0,
    oldestDueMs: await readOldestDueMs(database),
    closedAccounts: await database.query(
      "select account, refusal from hathi.outages where closed_until > hathi.now() or refusal is not null order by account",
    ),
    tables: await database.query(
      `select relname::text as name, pg_total_relation_size(oid) as bytes from pg_class
       where relnamespace = 'hathi'::regnamespace and relkind = 'r' order by 2 desc limit 5`,
    ),
  };
}

/** How long the oldest job that is due has waited for a worker; 0 where none waits. */
export async function readOldestDueMs(on: Queryable): Promise<number> {
  const [row] = await on.query<{ ms: number | null }>(
    `select (extract(epoch from clock_timestamp() - min(start_after)) * 1000)::float8 as ms
     from pgboss.job where name = '${advanceQueue}' and state < 'active' and start_after <= clock_timestamp()`,
  );
  return Math.max(0, row?.ms ?? 0);
}
