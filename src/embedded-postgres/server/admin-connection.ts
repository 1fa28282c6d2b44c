/** Our own connection to the server. It manages the databases, and shows other processes that the server is in use. */
import { readFile } from "node:fs/promises";
import { escapeIdentifier, Pool } from "pg";
import {
  APPLICATION_ROLE,
  applicationPassword,
  handOver,
  makeApplicationRole,
} from "../cluster/application-role.ts";
import { SUPERUSER } from "../cluster/cluster.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { codeOf } from "../embedded-postgres-error.ts";
import { DUPLICATE_DATABASE, UNIQUE_VIOLATION } from "../sql-states.ts";

const MAINTENANCE_DATABASE = "postgres";

interface Place {
  readonly cluster: Cluster;
  readonly port: number;
  readonly applicationName: string;
}

/**
 * The URL of a database for the role that owns it. Its `application_name` tells the connections of this handle from
 * those of other processes, and its `sslmode` overrides a PGSSLMODE that was set for another server.
 */
export async function urlOf(
  cluster: Cluster,
  port: number,
  database: string,
  applicationName: string,
): Promise<string> {
  const password = applicationPassword(await readPassword(cluster));
  return write({ cluster, port, applicationName }, APPLICATION_ROLE, password, database);
}

/** The URL of a database for the superuser, who manages the databases. */
export async function superuserUrlOf(
  cluster: Cluster,
  port: number,
  database: string,
  applicationName: string,
): Promise<string> {
  const password = await readPassword(cluster);
  return write({ cluster, port, applicationName }, SUPERUSER, password, database);
}

function write({ port, applicationName }: Place, role: string, password: string, database: string): string {
  const parameters = `sslmode=disable&application_name=${applicationName}`;
  return `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}?${parameters}`;
}

async function readPassword(cluster: Cluster): Promise<string> {
  return (await readFile(cluster.passwordFile, "utf8")).trim();
}

export class AdminConnection {
  /** A pool of a single connection, which it opens again if the server ended it. */
  readonly #pool: Pool;
  readonly #place: Place;

  private constructor(pool: Pool, place: Place) {
    this.#pool = pool;
    this.#place = place;
  }

  /** Connects to the server. Throws the error of Postgres or of the socket. */
  static async open(cluster: Cluster, port: number, applicationName: string): Promise<AdminConnection> {
    const pool = new Pool({
      connectionString: await superuserUrlOf(cluster, port, MAINTENANCE_DATABASE, applicationName),
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
    return new AdminConnection(pool, { cluster, port, applicationName });
  }

  /** The data folder that the answering server itself names. */
  async showDataFolder(): Promise<string> {
    const rows = await this.#query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory ?? "";
  }

  /** False for a server whose data folder was deleted while it ran. */
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

  /** Creates the database if it is missing. In either case the application role owns it afterwards. */
  async createDatabase(name: string): Promise<void> {
    const { cluster, port, applicationName } = this.#place;
    await makeApplicationRole(
      async (text, values) => this.#query<object>(text, values),
      await readPassword(cluster),
    );
    const known = await this.#query("select 1 from pg_database where datname = $1", [name]);
    try {
      if (known.length === 0) {
        await this.#query(`create database ${escapeIdentifier(name)} owner ${APPLICATION_ROLE}`);
      }
    } catch (error) {
      // `create database` has no `if not exists`: another process was faster.
      if (![DUPLICATE_DATABASE, UNIQUE_VIOLATION].includes(codeOf(error) ?? "")) throw error;
    }
    await handOver(await superuserUrlOf(cluster, port, name, applicationName), name);
  }

  /** Drops the database, and ends the connections that it still has. */
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
