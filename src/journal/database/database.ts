/** The connection pool that everything in the journal goes through, and its transactions. */
import {
  Client,
  type ClientBase,
  type CustomTypesConfig,
  Pool,
  type PoolClient,
  type PoolConfig,
  types as pgTypes,
} from "pg";
import type { Logger } from "../../core/ports/logger.ts";
import { borrowClient } from "./borrow-client.ts";
import { endsConnection, isOutage, sqlStateOf } from "./outage.ts";
import type { Queryable, Statement } from "./queryable.ts";
import { settleLostCommit } from "./settle-lost-commit.ts";
import { storable } from "../../core/text/storable-text.ts";
import { strikeStored } from "../../core/secrets/strike-stored.ts";

export type { Queryable, Statement } from "./queryable.ts";

export interface TransactionOptions {
  /** For this long it may take; then its connection is closed. The database's own limit where left out. */
  readonly deadlineMs?: number;
  /**
   * Asked when the reply to COMMIT was lost: whether what the transaction does is there. Without it such a
   * transaction fails, and whoever repeats it must bear that it may have been done.
   */
  readonly wasCommitted?: (on: Queryable) => Promise<boolean>;
}

export interface Database extends Queryable {
  /** Commits what `work` did, or nothing; runs it again when Postgres refused it only for its timing. */
  transaction<Result>(
    work: (tx: Queryable) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** A connection of its own, outside the pool: for LISTEN and session locks. */
  connect(): Promise<Client>;
  /**
   * A pool of its own beside this one, closed with it at the latest: for what must not wait in line behind
   * whatever else the process asks the database.
   *
   * @param purpose tells its connections from others in the server's list
   */
  beside(purpose: string, connections: number): Database;
  readonly url: string;
  close(): Promise<void>;
}

const int8 = pgTypes.builtins.INT8;

const types: CustomTypesConfig = {
  getTypeParser(oid, format) {
    // Sequence numbers stay far below 2^53.
    if (oid === int8) return Number;
    return pgTypes.getTypeParser(oid, format);
  },
};

const longestConnectMs = 10_000;
// A worker's writes come in thousands a commit; what takes longer than this hangs.
const defaultDeadlineMs = 20_000;
const mostAttempts = 5;

export interface DatabaseOptions {
  readonly url: string;
  readonly name: string;
  readonly logger: Logger;
  readonly connections?: number;
  /** How long any query or transaction may take, the wait for a connection included. */
  readonly deadlineMs?: number;
}

export function openDatabase(options: DatabaseOptions): Database {
  const { deadlineMs = defaultDeadlineMs } = options;
  const settings: PoolConfig = {
    connectionString: options.url,
    application_name: `hathi ${options.name}`,
    max: options.connections ?? 10,
    connectionTimeoutMillis: Math.min(longestConnectMs, deadlineMs),
    types,
    // Of every connection: everything is said and stored in UTC; what a commit has answered for is on disk,
    // whatever the server is set to; and the server gives up when nobody waits for it any more.
    options: `-c timezone=UTC -c synchronous_commit=on -c statement_timeout=${deadlineMs} -c lock_timeout=${deadlineMs} -c idle_in_transaction_session_timeout=60s`,
  };
  const pool = new Pool(settings);
  // An idle connection that breaks is dropped by the pool; the next query opens another.
  pool.on("error", (error) => options.logger.warn({ err: error }, "a database connection was lost"));
  // One that breaks between being lent and being used has no other listener: that must not end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  const others: Database[] = [];
  const query = async <Row>(statement: Statement | string, values?: readonly unknown[]) =>
    borrowClient(pool, deadlineMs, async (client) => queryable(client).query<Row>(statement, values));

  return {
    url: options.url,
    query,
    async transaction(work, { deadlineMs: allowedMs = deadlineMs, wasCommitted } = {}) {
      for (let attempt = 1; ; attempt += 1) {
        const transaction = new Transaction(work);
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
      // Breaks are told by "end" too: one that comes before its owner listens must not end the process.
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    beside(purpose, connections) {
      const other = openDatabase({ ...options, name: `${options.name} ${purpose}`, connections });
      others.push(other);
      return other;
    },
    async close() {
      if (pool.ending) return;
      await Promise.all([pool.end(), ...others.map(async (other) => other.close())]);
    },
  };
}

export function queryable(client: ClientBase): Queryable {
  return {
    async query<Row>(statement: Statement | string, values: readonly unknown[] = []) {
      const text = typeof statement === "string" ? { text: statement } : statement;
      const result = await client.query({
        ...text,
        values: values.map((value) => strikeStored(storable(value))),
      });
      return result.rows as Row[];
    },
  };
}

/** One attempt: what its work gave stays known when the reply to COMMIT does not come. */
class Transaction<Result> {
  readonly #work: (tx: Queryable) => Promise<Result>;
  /** Set when COMMIT is sent. */
  done: { readonly result: Result } | undefined;

  constructor(work: (tx: Queryable) => Promise<Result>) {
    this.#work = work;
  }

  async run(client: PoolClient): Promise<Result> {
    await client.query("begin");
    try {
      const result = await this.#work(queryable(client));
      this.done = { result };
      const { command } = await client.query("commit");
      // Postgres answers so when a statement had failed and the work went on regardless.
      if (command !== "COMMIT")
        throw new Error("the transaction was rolled back: one of its statements failed");
      return result;
    } catch (error) {
      if (!endsConnection(error)) await client.query("rollback");
      throw error;
    }
  }
}

/** A deadlock or a serialisation failure: nothing was done, and doing it again may work. */
function isRaceLost(error: unknown): boolean {
  const code = sqlStateOf(error);
  return code === "40001" || code === "40P01";
}

/** Fails unless the database answers, in time, and takes writes: a standby and a full pool do not. */
export async function probeWrites(database: Database, deadlineMs: number): Promise<void> {
  const probe = async (tx: Queryable): Promise<unknown> =>
    tx.query("update hathi.clock set skipped = skipped where false");
  await database.transaction(probe, { deadlineMs });
}
