/** The connection pool that everything in the journal goes through, and its transactions. */
import { Client, type CustomTypesConfig, Pool, type PoolClient, type PoolConfig, types as pgTypes } from "pg";
import type { Logger } from "../core/logger.ts";
import { storable } from "./storable-text.ts";

export interface Statement {
  /** Given for statements that are sent often: the server then plans them once a connection. */
  readonly name?: string;
  readonly text: string;
}

/** What a statement runs on: the pool, or the client of an open transaction. */
export interface Queryable {
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface Database extends Queryable {
  /** Commits what `work` did, or nothing; runs it again when Postgres refused it only for its timing. */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
  /** A connection of its own, outside the pool: for LISTEN and session locks. */
  connect(): Promise<Client>;
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

function queryable(client: Pool | PoolClient): Queryable {
  return {
    async query<Row>(statement: Statement | string, values: readonly unknown[] = []) {
      const text = typeof statement === "string" ? { text: statement } : statement;
      const result = await client.query({ ...text, values: values.map(storable) });
      return result.rows as Row[];
    },
  };
}

export function openDatabase(options: {
  readonly url: string;
  readonly name: string;
  readonly logger: Logger;
  readonly connections?: number;
}): Database {
  const settings: PoolConfig = {
    connectionString: options.url,
    application_name: `hathi ${options.name}`,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    types,
    // Runs on every new connection before it is handed out: everything is said and stored in UTC.
    options: "-c timezone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=60s",
  };
  const pool = new Pool(settings);
  // An idle connection that breaks is dropped by the pool; the next query opens another.
  pool.on("error", (error) => options.logger.warn({ err: error }, "a database connection was lost"));

  return {
    url: options.url,
    ...queryable(pool),
    async transaction(work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(pool, work);
        } catch (error) {
          if (attempt === 5 || !isRaceLost(error)) throw error;
        }
      }
    },
    async connect() {
      const client = new Client(settings);
      await client.connect();
      return client;
    },
    async close() {
      await pool.end();
    },
  };
}

async function once<Result>(pool: Pool, work: (tx: Queryable) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A client in use reports its broken connection here as well as by the query that fails.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("begin");
    const result = await work(queryable(client));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error("rollback failed");
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** A deadlock or a serialisation failure: nothing was done, and doing it again may work. */
function isRaceLost(error: unknown): boolean {
  const code = sqlStateOf(error);
  return code === "40001" || code === "40P01";
}

export function sqlStateOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

/** True when the database could not be reached or went away: the statement may be sent again later. */
export function isOutage(error: unknown): boolean {
  const code = sqlStateOf(error);
  if (code !== undefined) {
    // 08: connection; 53: out of resources; 57P: shut down or starting; 25006: a standby; 55P03: lock wait.
    if (/^(08|53|57P)/.test(code) || code === "25006" || code === "55P03" || code === "25P03") return true;
    if (/^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code)) return true;
  }
  return (
    error instanceof Error &&
    /connection (terminated|timeout|ended)|timeout exceeded|not queryable/i.test(error.message)
  );
}
