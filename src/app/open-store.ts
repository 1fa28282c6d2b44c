/** Opens the database and the job queue of a process, on the configured Postgres or the embedded one. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config/config.ts";
import { HathiError } from "../core/errors.ts";
import type { Logger } from "../core/ports/logger.ts";
import { noteToken } from "../core/secrets/secrets.ts";
import { createSealing, type Sealing } from "../journal/at-rest/sealing.ts";
import { noteKey } from "../journal/at-rest/key-names.ts";
import { readServerFacts } from "../journal/alive/inspect.ts";
import { openDatabase, type Database } from "../journal/database/database.ts";
import { explainUnusable } from "../journal/database/explain-unusable.ts";
import { startEmbeddedPostgres } from "../embedded-postgres/embedded-postgres.ts";
import { openJobQueue, type JobQueue } from "../journal/database/job-queue.ts";
import { checkMigrations, migrate } from "../journal/database/migrate.ts";
import { examineEncryption } from "./doctor/examine-encryption.ts";
import { weighServer } from "./doctor/weigh-database.ts";

export interface Store {
  readonly database: Database;
  readonly jobs: JobQueue;
  close(): Promise<void>;
}

/**
 * How a process uses the store. Both "serves" and "migrates" bring the schema up to date and supervise the queue;
 * "passes by" leaves both alone. Only "serves" creates an embedded database where there is none.
 */
export type StoreUse = "serves" | "migrates" | "passes by";

/**
 * Opens the store.
 *
 * @param name names this process in the server's list of connections
 * @throws {HathiError} CONFIG_INVALID where the database cannot be used; MIGRATION_MISSING or MIGRATION_TOO_NEW where
 *   this code cannot work on the schema
 */
export async function openStore(
  config: Config,
  name: string,
  logger: Logger,
  use: StoreUse = "serves",
): Promise<Store> {
  if (use !== "serves" && config.databaseUrl === null && !existsSync(join(config.dataFolder, "postgres"))) {
    throw new HathiError(
      "MIGRATION_MISSING",
      `DATABASE_URL is set neither in the environment nor in a file .env here, and there is no database in ${config.dataFolder}. Set it, or go where Hathi runs; a first "hathi start" makes a database here`,
    );
  }
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ folder: join(config.dataFolder), logger })
      : null;
  if (embedded !== null) noteAddress(embedded.url);
  const database = openDatabase({
    url: config.databaseUrl ?? embedded?.url ?? "",
    name,
    logger,
    sealing: sealingOf(config),
  });
  try {
    if (use !== "passes by") await lookAtServer(database, logger);
    await (use === "passes by" ? checkMigrations(database) : migrate(database, logger));
    await noteKey(database);
    if (use === "serves") await lookAtKeys(database, logger);
    const jobs = await openJobQueue(database, { logger, name, onlyHandsIn: use === "passes by" });
    return {
      database,
      jobs,
      async close() {
        await jobs.stop();
        await database.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await database.close();
    await embedded?.stop();
    if (error instanceof HathiError) throw error;
    const { says, act } = explainUnusable(error);
    throw new HathiError("CONFIG_INVALID", `DATABASE_URL: ${says}: ${act}`, { cause: error });
  }
}

/** What `hathi doctor` looks at too: a server that Hathi cannot work on ends the start, the rest is logged. */
async function lookAtServer(database: Database, logger: Logger): Promise<void> {
  const facts = await readServerFacts(database, Date.now);
  for (const { check, level, says, act } of weighServer(facts)) {
    if (level === "broken" && check === "database version")
      throw new HathiError("CONFIG_INVALID", `DATABASE_URL: ${says}: ${act}`);
    // How many connections are free changes with every process that starts.
    if (level !== "ok" && check !== "database connections")
      logger.warn({ check, problem: says, act }, "the database is not as it should be");
  }
}

// What a process cannot read waits for one that can. So it starts all the same.
async function lookAtKeys(database: Database, logger: Logger): Promise<void> {
  for (const finding of await examineEncryption(database, async () => null)) {
    if (finding.level === "broken")
      logger.error({ problem: finding.says, act: finding.act }, "an encryption key is missing");
  }
}

/**
 * Opens the database without touching its schema, for a command that only looks.
 *
 * @returns null where no database is configured, and none was ever created here
 */
export async function openDatabaseAsItIs(
  config: Config,
  logger: Logger,
): Promise<Pick<Store, "database" | "close"> | null> {
  const isEmbedded = config.databaseUrl === null && existsSync(join(config.dataFolder, "postgres"));
  const embedded = isEmbedded ? await startEmbeddedPostgres({ folder: config.dataFolder, logger }) : null;
  const url = config.databaseUrl ?? embedded?.url;
  if (url === undefined) return null;
  const database = openDatabase({ url, name: "cli", logger, sealing: sealingOf(config) });
  return {
    database,
    async close() {
      await database.close();
      await embedded?.stop();
    },
  };
}

function sealingOf({ encryptionKeys, encryptsRuns }: Config): Sealing {
  return createSealing(encryptionKeys, encryptsRuns);
}

function noteAddress(address: string): void {
  noteToken("of the embedded database", new URL(address).password);
}
