/** Our own connection to the server: manages its databases, and shows other processes that it is in use. */
import { readFile } from "node:fs/promises";
import { escapeIdentifier, Pool } from "pg";
import { SUPERUSER } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import { codeOf } from "./embedded-postgres-error.ts";

const MAINTENANCE_DATABASE = "postgres";
const DUPLICATE_DATABASE = "42P04";
const UNIQUE_VIOLATION = "23505";

/**
 * The URL of a database. Its `application_name` tells the connections of this handle from those of other
 * processes, and `sslmode` wins over a PGSSLMODE that was set for another server.
 */
export async function urlOf(
  cluster: Cluster,
  port: number,
  database: string,
  applicationName: string,
): Promise<string> {
  const password = (await readFile(cluster.passwordFile, "utf8")).trim();
  const parameters = `sslmode=disable&application_name=${applicationName}`;
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}?${parameters}`;
}

export class AdminConnection {
  /** Of one connection, which it keeps, and makes anew where the server ended it. */
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Connects, or throws what Postgres or the socket said. */
  static async open(cluster: Cluster, port: number, applicationName: string): Promise<AdminConnection> {
    const pool = new Pool({
      connectionString: await urlOf(cluster, port, MAINTENANCE_DATABASE, applicationName),
      connectionTimeoutMillis: 5_000,
      max: 1,
      idleTimeoutMillis: 0,
      allowExitOnIdle: true,
    });
    pool.on("error", () => undefined);
    try {
      (await pool.connect()).release();
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new AdminConnection(pool);
  }

  /** The data folder of the server that answers, as that server names it. */
  async showDataFolder(): Promise<string> {
    const rows = await this.#query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory ?? "";
  }

  /** False for a server whose data folder was deleted under it. */
  async hasItsDataFolder(): Promise<boolean> {
    const rows = await this.#query("select from pg_stat_file('PG_VERSION', true) where size is not null");
    return rows.length > 0;
  }

  async listDatabases(): Promise<readonly string[]> {
    const rows = await this.#query<{ datname: string }>(
      "select datname from pg_database where not datistemplate and datname <> $1 order by datname",
      [MAINTENANCE_DATABASE],
    );
    return rows.map((row) => row.datname);
  }

  async createDatabase(name: string): Promise<void> {
    const known = await this.#query("select 1 from pg_database where datname = $1", [name]);
    if (known.length > 0) return;
    try {
      await this.#query(`create database ${escapeIdentifier(name)}`);
    } catch (error) {
      // `create database` has no `if not exists`: another process was faster.
      if (![DUPLICATE_DATABASE, UNIQUE_VIOLATION].includes(codeOf(error) ?? "")) throw error;
    }
  }

  /** Ends the connections that the database still has. */
  async dropDatabase(name: string): Promise<void> {
    await this.#query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
  }

  /** The application names of Hathi's connections that were not made with our URLs. */
  async listOtherUsers(applicationName: string): Promise<readonly string[]> {
    const rows = await this.#query<{ application_name: string }>(
      "select distinct application_name from pg_stat_activity " +
        "where backend_type = 'client backend' and application_name like 'hathi%' and application_name <> $1",
      [applicationName],
    );
    return rows.map((row) => row.application_name);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #query<Row extends object>(text: string, values: readonly string[] = []): Promise<readonly Row[]> {
    return (await this.#pool.query<Row>(text, [...values])).rows;
  }
}
