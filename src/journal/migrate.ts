/** Brings the schema "hathi" up to date: numbered, forward-only SQL files, under one advisory lock. */
import { readdir, readFile } from "node:fs/promises";
import { HathiError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Database } from "./database.ts";
import { sqlStateOf } from "./outage.ts";

const folder = new URL("migrations/", import.meta.url);
const noDeadline = { deadlineMs: Number.POSITIVE_INFINITY };
const migrationLock = 4_841_544_901;

/** The migrations of this Hathi, in order. */
async function listMigrations(): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).toSorted();
}

function newestOf(files: readonly string[]): number {
  return Math.max(0, ...files.map((file) => Number(file.slice(0, 4))));
}

/**
 * Makes sure that the schema is one that this Hathi can work on, and leaves it as it is: for commands that look at
 * a database or change a row in it, which is somebody else's to migrate.
 *
 * @throws {HathiError} MIGRATION_MISSING or MIGRATION_TOO_NEW
 */
export async function checkMigrations(database: Database): Promise<void> {
  const files = await listMigrations();
  const newest = await readMigration(database);
  refuseNewer(newest, files);
  const known = newestOf(files);
  if (newest >= known) return;
  throw new HathiError(
    "MIGRATION_MISSING",
    `the database is at migration ${newest}, this Hathi needs ${known}: "hathi migrate" brings it up to date, and so does the next "hathi start"`,
  );
}

/** The newest migration that was applied; 0 where Hathi has never started. */
export async function readMigration(database: Database): Promise<number> {
  try {
    const [row] = await database.query<{ number: number | null }>(
      "select max(number) as number from hathi.migrations",
    );
    return row?.number ?? 0;
  } catch (error) {
    if (["3F000", "42P01"].includes(sqlStateOf(error) ?? "")) return 0;
    throw error;
  }
}

/** Applies what is missing; safe when several processes start at once. */
export async function migrate(database: Database, logger: Logger): Promise<void> {
  const files = await listMigrations();
  await database.transaction(async (tx) => {
    // A migration takes as long as it takes, and so does waiting for another process's.
    await tx.query("set local statement_timeout = 0");
    await tx.query("set local lock_timeout = 0");
    await tx.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    await tx.query("create schema if not exists hathi");
    await tx.query(
      "create table if not exists hathi.migrations (number integer primary key, name text not null, applied_at timestamptz not null default clock_timestamp())",
    );
    const applied = await tx.query<{ number: number }>("select number from hathi.migrations");
    const numbers = new Set(applied.map((row) => row.number));
    refuseNewer(Math.max(0, ...numbers), files);
    for (const file of files) {
      const number = Number(file.slice(0, 4));
      if (numbers.has(number)) continue;
      await tx.query(await readFile(new URL(file, folder), "utf8"));
      await tx.query("insert into hathi.migrations (number, name) values ($1, $2)", [number, file]);
      logger.info({ migration: file }, "applied a migration");
    }
  }, noDeadline);
}

// A rolling update runs old code on a newer schema for a while, which migrations must bear; a schema from
// a much later version is refused before anything is written.
function refuseNewer(newest: number, files: readonly string[]): void {
  const known = newestOf(files);
  if (newest <= known + 1) return;
  throw new HathiError(
    "MIGRATION_TOO_NEW",
    `the database is at migration ${newest}, this Hathi knows ${known}: start a newer Hathi, or give it another database`,
  );
}
