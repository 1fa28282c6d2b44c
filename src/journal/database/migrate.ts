/** Brings the schema "hathi" up to date with numbered, forward-only SQL files, under one advisory lock. */
import { readdir, readFile } from "node:fs/promises";
import { HathiError } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Database, Queryable } from "./database.ts";
import { sqlStateOf } from "./outage.ts";

const ownFolder = new URL("../migrations/", import.meta.url);
const noDeadline = { deadlineMs: Number.POSITIVE_INFINITY };
const migrationLock = 4_841_544_901;

interface Applied {
  readonly number: number;
  /** The migration that code has to know in order to use the schema after this one. */
  readonly needs: number;
}

/** The migrations of this Hathi, in order. */
async function listMigrations(folder: URL): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).toSorted();
}

function newestOf(files: readonly string[]): number {
  return Math.max(0, ...files.map((file) => Number(file.slice(0, 4))));
}

/**
 * Checks that this Hathi can work on the schema, without changing it. This is for commands that only look at a
 * database or change a row: they must not migrate it.
 *
 * @throws {HathiError} MIGRATION_MISSING or MIGRATION_TOO_NEW
 */
export async function checkMigrations(database: Database): Promise<void> {
  const files = await listMigrations(ownFolder);
  const applied = await readApplied(database);
  refuseNewer(applied, files);
  const newest = Math.max(0, ...applied.map(({ number }) => number));
  const known = newestOf(files);
  if (newest >= known) return;
  if (newest === 0) {
    throw new HathiError(
      "MIGRATION_MISSING",
      `Hathi has never started on this database: "hathi start" or "hathi migrate" sets it up. If it is not the one that you mean, set DATABASE_URL; a playground's runs are there while it is open`,
    );
  }
  throw new HathiError(
    "MIGRATION_MISSING",
    `the database is at migration ${newest}, this Hathi needs ${known}: "hathi migrate" brings it up to date, and so does the next "hathi start"`,
  );
}

/** The number of the newest applied migration; 0 where Hathi has never started. */
export async function readMigration(database: Database): Promise<number> {
  return Math.max(0, ...(await readApplied(database)).map(({ number }) => number));
}

/** The applied migrations; an empty list where Hathi has never started. */
async function readApplied(on: Queryable): Promise<readonly Applied[]> {
  try {
    // Before migration 0024 the table has no column "needs_code".
    return await on.query<Applied>(
      "select number, coalesce((to_jsonb(migrations) ->> 'needs_code')::integer, 0) as needs from hathi.migrations",
    );
  } catch (error) {
    if (["3F000", "42P01"].includes(sqlStateOf(error) ?? "")) return [];
    throw error;
  }
}

/**
 * Applies the missing migrations. Several processes may do so at once.
 *
 * @param folder where the migrations are; by default Hathi's own
 * @throws {HathiError} MIGRATION_TOO_NEW where this code cannot use the schema
 */
export async function migrate(database: Database, logger: Logger, folder = ownFolder): Promise<void> {
  const files = await listMigrations(folder);
  await database.transaction(async (tx) => {
    // A migration may take any time, and so may waiting for another process that migrates.
    await tx.query("set local statement_timeout = 0");
    await tx.query("set local lock_timeout = 0");
    await tx.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    await tx.query("create schema if not exists hathi");
    await tx.query(
      "create table if not exists hathi.migrations (number integer primary key, name text not null, applied_at timestamptz not null default clock_timestamp())",
    );
    const applied = await readApplied(tx);
    const numbers = new Set(applied.map((row) => row.number));
    refuseNewer(applied, files);
    for (const file of files) {
      const number = Number(file.slice(0, 4));
      if (numbers.has(number)) continue;
      const sql = await readFile(new URL(file, folder), "utf8");
      await tx.query(sql);
      await tx.query("insert into hathi.migrations (number, name) values ($1, $2)", [number, file]);
      const [, needs] = /^-- Needs code of (\d{4}) or later/m.exec(sql) ?? [];
      if (needs !== undefined) {
        const set = "update hathi.migrations set needs_code = $2 where number = $1";
        await tx.query(set, [number, Number(needs)]);
      }
      logger.info({ migration: file }, "applied a migration");
    }
  }, noDeadline);
}

// During a rolling update old code runs on a newer schema, and may even start on it, however many migrations the new
// version brought. Only a migration that takes away something old code uses makes old code refuse the schema.
function refuseNewer(applied: readonly Applied[], files: readonly string[]): void {
  const known = newestOf(files);
  const refusing = applied.find(({ needs }) => needs > known);
  if (refusing === undefined) return;
  throw new HathiError(
    "MIGRATION_TOO_NEW",
    `the database has had migration ${refusing.number}, which needs a Hathi that knows migration ${refusing.needs}, and this one knows ${known}: start a newer Hathi, or give it another database`,
  );
}
