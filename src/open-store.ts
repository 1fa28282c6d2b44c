/** The database and the job queue of a process: the given Postgres, or the embedded one. */
import { join } from "node:path";
import type { Config } from "./config.ts";
import { HathiError, messageOf } from "./core/errors.ts";
import type { Logger } from "./core/logger.ts";
import { noteToken } from "./core/secrets.ts";
import { openDatabase, type Database } from "./journal/database.ts";
import { startEmbeddedPostgres } from "./journal/embedded-postgres.ts";
import { openJobQueue, type JobQueue } from "./journal/job-queue.ts";
import { migrate } from "./journal/migrate.ts";

export interface Store {
  readonly database: Database;
  readonly jobs: JobQueue;
  close(): Promise<void>;
}

/**
 * Opens the store and brings its schema up to date.
 *
 * @param name tells this process from others in the server's list of connections
 * @throws {HathiError} CONFIG_INVALID when the database cannot be reached
 */
export async function openStore(config: Config, name: string, logger: Logger): Promise<Store> {
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ folder: join(config.dataFolder), logger })
      : null;
  if (embedded !== null) noteAddress(embedded.url);
  const database = openDatabase({ url: config.databaseUrl ?? embedded?.url ?? "", name, logger });
  try {
    await migrate(database, logger);
    const jobs = await openJobQueue(database, { logger, name });
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
    throw new HathiError(
      "CONFIG_INVALID",
      `DATABASE_URL: the database cannot be used (${messageOf(error)}). Check that it runs, that the address is right and that its user may create schemas`,
      { cause: error },
    );
  }
}

function noteAddress(address: string): void {
  noteToken("of the embedded database", new URL(address).password);
}
