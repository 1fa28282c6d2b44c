/** The connection pool that everything in the journal goes through, and its transactions. */
import { Client, Pool, type PoolConfig } from "pg";
import type { Logger } from "../../core/ports/logger.ts";
import { sealedTypes } from "../at-rest/sealed-types.ts";
import { sealOn } from "../at-rest/sealing-connection.ts";
import { noSealing, type Sealing } from "../at-rest/sealing.ts";
import { borrowClient } from "./borrow-client.ts";
import { isOutage, sqlStateOf } from "./outage.ts";
import type { Queryable, Statement } from "./queryable.ts";
import { settleLostCommit } from "./settle-lost-commit.ts";
import { queryable, Transaction } from "./transaction.ts";

export type { Queryable } from "./queryable.ts";

export interface TransactionOptions {
  /** How long the transaction may take before its connection is closed. By default the database's own deadline. */
  readonly deadlineMs?: number;
  /**
   * Called when the reply to COMMIT was lost, to find out whether the transaction was committed. Without it the
   * transaction fails, and a caller who repeats it has to reckon with its having been done.
   */
  readonly wasCommitted?: (on: Queryable) => Promise<boolean>;
  /**
   * Whether each named statement is planned once and not for its values, which is only for arrays of a few elements;
   * by default as the connection does. Left to itself, Postgres plans a statement over short arrays anew each time,
   * because a plan for any length looks dearer to it.
   */
  readonly plansOnce?: boolean;
}

export interface Database extends Queryable {
  /** Commits all that `work` did, or nothing. Calls `work` again after a deadlock or a serialisation failure. */
  transaction<Result>(
    work: (tx: Queryable) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** A connection of its own, outside the pool: for LISTEN and session locks. */
  connect(): Promise<Client>;
  /**
   * Opens a second pool, for queries that must not wait behind whatever else the process asks the database. It is
   * closed together with this one, if not before.
   *
   * @param purpose names the pool's connections in the server's list
   */
  beside(purpose: string, connections: number, options?: Pick<DatabaseOptions, "plansOnce">): Database;
  readonly url: string;
  readonly sealing: Sealing;
  close(): Promise<void>;
}

const longestConnectMs = 10_000;
// A commit may have thousands of a worker's writes. A query that takes longer than this hangs.
const defaultDeadlineMs = 20_000;
const mostAttempts = 5;

export interface DatabaseOptions {
  readonly url: string;
  readonly name: string;
  readonly logger: Logger;
  readonly connections?: number;
  /** How long any query or transaction may take, including the wait for a connection. */
  readonly deadlineMs?: number;
  /** Whether named statements are planned once, where a transaction does not say otherwise. */
  readonly plansOnce?: boolean;
  /** Encrypts and opens what runs carry. By default nothing is encrypted, and nothing that is can be read. */
  readonly sealing?: Sealing;
}

export function openDatabase(options: DatabaseOptions): Database {
  const { deadlineMs = defaultDeadlineMs, sealing = noSealing } = options;
  const planning = options.plansOnce === true ? " -c plan_cache_mode=force_generic_plan" : "";
  const types = sealedTypes(sealing);
  const settings: PoolConfig = {
    connectionString: options.url,
    application_name: `hathi ${options.name}`,
    max: options.connections ?? 10,
    connectionTimeoutMillis: Math.min(longestConnectMs, deadlineMs),
    types: types.refused,
    // For every connection: times are in UTC, a confirmed commit is on disk whatever the server's settings say, and
    // the server gives up statements that nobody waits for any more. Every statement finds its rows by an index. Without
    // being told so, Postgres plans to read through a table that is small, and a connection keeps that plan for a minute
    // or more while the table grows: in a burst each write of a run read the whole journal, and took 25 ms for 1 ms.
    options: `-c timezone=UTC -c enable_seqscan=off -c jit=off -c synchronous_commit=on -c statement_timeout=${deadlineMs} -c lock_timeout=${deadlineMs} -c idle_in_transaction_session_timeout=60s${planning}`,
  };
  // Statements are sent without waiting for the answers to earlier ones: see transaction.ts.
  const pool = new Pool({ ...settings, pipeline: true });
  // The pool drops an idle connection that breaks, and the next query opens another one.
  pool.on("error", (error) => options.logger.warn({ err: error }, "a database connection was lost"));
  // A connection that breaks between being lent and being used has no other listener, and would end the process.
  pool.on("connect", (client) => {
    client.on("error", () => {});
    sealOn(client, sealing, types);
  });
  const others: Database[] = [];
  const query = async <Row>(statement: Statement | string, values?: readonly unknown[]) =>
    borrowClient(pool, deadlineMs, async (client) => queryable(client).query<Row>(statement, values));

  return {
    url: options.url,
    sealing,
    query,
    async transaction(work, { deadlineMs: allowedMs = deadlineMs, wasCommitted, plansOnce } = {}) {
      for (let attempt = 1; ; attempt += 1) {
        const transaction = new Transaction(work, plansOnce);
        try {
          return await borrowClient(pool, allowedMs, async (client) => transaction.run(client));
        } catch (error) {
          if (transaction.done !== undefined && wasCommitted !== undefined && isOutage(error)) {
            if (await settleLostCommit({ query }, wasCommitted, error)) return transaction.done.result;
          } else if (!isRaceLost(error)) throw error;
          if (attempt === mostAttempts) throw error;
        }
      }
    },
    async connect() {
      const client = new Client(settings);
      // An error before the owner listens would end the process. The owner learns of a break by "end", too.
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    beside(purpose, connections, { plansOnce = false } = {}) {
      const name = `${options.name} ${purpose}`;
      const other = openDatabase({ ...options, name, connections, plansOnce });
      others.push(other);
      return other;
    },
    async close() {
      if (pool.ending) return;
      await Promise.all([pool.end(), ...others.map(async (other) => other.close())]);
    },
  };
}

/** Whether Postgres refused the transaction for a deadlock or a serialisation failure, so that it can be repeated. */
function isRaceLost(error: unknown): boolean {
  const code = sqlStateOf(error);
  return code === "40001" || code === "40P01";
}

/** Fails unless the database takes writes in time. A standby does not, and neither does a full pool. */
export async function probeWrites(database: Database, deadlineMs: number): Promise<void> {
  const probe = async (tx: Queryable): Promise<unknown> =>
    tx.query("update hathi.clock set skipped = skipped where false");
  await database.transaction(probe, { deadlineMs });
}
