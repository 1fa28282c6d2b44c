/** Starts one Postgres for a whole test run, in a temporary folder, and removes it with its data at the end. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { isRunning } from "../../src/app/is-running.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { startEmbeddedPostgres } from "../../src/embedded-postgres/embedded-postgres.ts";
import { makeTemplate } from "./postgres/template.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of a database that tests do not write to: they make their own with createTestDatabase. As the superuser. */
    postgresUrl: string;
  }
}

const PREFIX = "hathi-test-";

const quiet: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: console.error,
  child: () => quiet,
};

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftOvers();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const postgres = await startEmbeddedPostgres({
    folder,
    logger: quiet,
    // Test data need not outlive a power cut. Commits stay synchronous, as what is tested relies on it.
    // No database lives long enough to be vacuumed.
    settings: {
      fsync: "off",
      full_page_writes: "off",
      autovacuum: "off",
      wal_level: "minimal",
      max_wal_senders: "0",
    },
  });
  await makeTemplate(postgres, quiet);
  project.provide("postgresUrl", postgres.superuserUrl);
  return async () => {
    await postgres.stop();
    await removeDataFolder(folder);
  };
}

/** Stops and removes what test runs that were killed have left: their servers outlive them. */
async function removeLeftOvers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    const folder = join(tmpdir(), name);
    try {
      if (existsSync(join(folder, "postgres"))) {
        await (await startEmbeddedPostgres({ folder, logger: quiet })).stop();
      }
      await removeDataFolder(folder);
    } catch {
      // Another user's, or another run is about to remove it: it is in nobody's way.
    }
  }
}

/** Removes a data folder whose server is stopped, and its cluster where that is kept elsewhere. */
export async function removeDataFolder(folder: string): Promise<void> {
  const home = await realpath(join(folder, "postgres")).catch(() => undefined);
  if (home !== undefined) await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
