/** The bed that systems are measured on: one embedded Postgres with fsync, and a database and a folder for each. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../src/embedded-postgres/embedded-postgres.ts";
import { removeDataFolder } from "../test/support/global-setup.ts";
import { createMemoryLogger } from "../test/support/memory-logger.ts";
import type { Bed } from "./systems/system.ts";

export interface Beds {
  /** Gives a fresh bed to `use` and takes it away afterwards. */
  lend<Result>(use: (bed: Bed) => Promise<Result>): Promise<Result>;
  /** Has Postgres count the statements of this bed from its next connection on. */
  watchStatements(bed: Bed): Promise<void>;
  close(): Promise<void>;
}

// A machine of a small team: what fits in memory is in memory. Everything else is as Hathi starts its Postgres.
const settings = {
  shared_buffers: "512MB",
  max_wal_size: "4GB",
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.track": "none",
};

export async function openBeds(): Promise<Beds> {
  const home = await mkdtemp(join(tmpdir(), "hathi-bench-"));
  const postgres = await startEmbeddedPostgres({ folder: home, logger: createMemoryLogger(), settings });
  let made = 0;
  return {
    async lend(use) {
      const name = `bench_${(made += 1)}`;
      const folder = await mkdtemp(join(tmpdir(), `hathi-${name}-`));
      await postgres.createDatabase(name);
      const url = new URL(postgres.superuserUrl);
      url.pathname = `/${name}`;
      try {
        return await use({ databaseUrl: url.href, folder, postgresPid: postgres.pid });
      } finally {
        await postgres.dropDatabase(name);
        await rm(folder, { recursive: true, force: true });
      }
    },
    async watchStatements({ databaseUrl }) {
      const client = new Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query("create extension pg_stat_statements");
      const { pathname } = new URL(databaseUrl);
      await client.query(`alter database ${pathname.slice(1)} set pg_stat_statements.track = 'top'`);
      await client.end();
    },
    async close() {
      await postgres.stop();
      await removeDataFolder(home);
    },
  };
}
