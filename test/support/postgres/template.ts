/** Hathi's schema and its queue without a row, of which the databases of tests are copies: a copy is soon made. */
import type { Logger } from "../../../src/core/ports/logger.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import type { EmbeddedPostgres } from "../../../src/embedded-postgres/embedded-postgres.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { migrate } from "../../../src/journal/database/migrate.ts";

export const templateName = "hathi_template";

export async function makeTemplate(postgres: EmbeddedPostgres, logger: Logger): Promise<void> {
  const url = await postgres.createDatabase(templateName);
  const database = openDatabase({ url, name: "template", logger });
  await migrate(database, logger);
  await (await openJobQueue(database, { logger, name: "template" })).stop();
  await database.close();
}
