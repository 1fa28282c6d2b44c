/** Opens the database as it is, and looks at the server, the schema and what lives in it. */
import type { Config } from "../config/config.ts";
import { HathiError } from "../../core/errors.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";
import { readHouseFacts, readServerFacts } from "../../journal/alive/inspect.ts";
import type { Database } from "../../journal/database/database.ts";
import { explainUnusable } from "../../journal/database/explain-unusable.ts";
import { checkMigrations, readMigration } from "../../journal/database/migrate.ts";
import { alone } from "./alone.ts";
import { examineEnds } from "./examine-ends.ts";
import { examineEncryption } from "./examine-encryption.ts";
import { weighHouse, weighServer, weighSize } from "./weigh-database.ts";

export interface ExaminedDatabase {
  readonly findings: readonly Finding[];
  /** Whether the tables are there, and as this Hathi needs them. */
  readonly isUsable: boolean;
}

export async function examineDatabase(
  database: Database,
  { databaseUrl }: Pick<Config, "databaseUrl">,
): Promise<ExaminedDatabase> {
  const { ok, broken } = findingsOf("migrations");
  try {
    const facts = await readServerFacts(database, Date.now);
    const server = [...weighServer(facts)];
    if (databaseUrl === null) {
      server.push(
        findingsOf("database").ok("the embedded Postgres, for one machine (DATABASE_URL is not set)"),
      );
    }
    if (facts.closedSchemas.length > 0) return { findings: server, isUsable: false };
    try {
      await checkMigrations(database);
    } catch (error) {
      if (!(error instanceof HathiError)) throw error;
      const act =
        error.code === "MIGRATION_TOO_NEW"
          ? "start the newer Hathi, or give this one another database"
          : '"hathi migrate", or the next "hathi start"';
      return { findings: [...server, broken(error.message, act)], isUsable: false };
    }
    const schema = ok(`the schema is at migration ${await readMigration(database)}, which this Hathi needs`);
    const lives = await alone("runs", async () => {
      const house = await readHouseFacts(database);
      return [weighSize(facts, house.tables), ...weighHouse(house)];
    });
    const ends = await alone("repositories", async () => examineEnds(database));
    const encryption = await alone("encryption", async () => examineEncryption(database));
    return { findings: [...server, schema, ...encryption, ...lives, ...ends], isUsable: true };
  } catch (error) {
    const { says, act } = explainUnusable(error);
    return { findings: [findingsOf("database").broken(says, act)], isUsable: false };
  }
}
