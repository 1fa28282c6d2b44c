/** Brings the schema "hathi" up to date: numbered, forward-only SQL files, under one advisory lock. */
import { readdir, readFile } from "node:fs/promises";
import { HathiError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Database } from "./database.ts";

const folder = new URL("migrations/", import.meta.url);
const noDeadline = { deadlineMs: Number.POSITIVE_INFINITY };
const migrationLock = 4_841_544_901;

/** Applies what is missing; safe when several processes start at once. */
export async function migrate(database: Database, logger: Logger): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).toSorted();
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
  const known = Math.max(0, ...files.map((file) => Number(file.slice(0, 4))));
  if (newest <= known + 1) return;
  throw new HathiError(
    "MIGRATION_TOO_NEW",
    `the database is at migration ${newest}, this Hathi knows ${known}: start a newer Hathi, or give it another database`,
  );
}
