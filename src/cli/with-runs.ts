/** Opens the store for one command and closes it again. */
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../app/config/config.ts";
import type { Actor, RunCommands } from "../core/ports/run-commands.ts";
import type { Logger } from "../core/ports/logger.ts";
import { knowSecrets } from "../core/secrets/secrets.ts";
import type { RunControl } from "../core/ports/run-control.ts";
import { type Database, openDatabase } from "../journal/database/database.ts";
import { startEmbeddedPostgres } from "../embedded-postgres/embedded-postgres.ts";
import { createRunControl } from "../journal/people/run-control.ts";
import { createRunCommands } from "../journal/people/run-commands.ts";
import { createLogger } from "../app/logger.ts";
import { openStore, type Store, type StoreUse } from "../app/open-store.ts";
import { findPlayground, withoutServices } from "../playground/playground-file.ts";
import type { Terminal } from "./terminal.ts";

/** A command answers on standard output; what it logs would be in the way unless it is asked for. */
export function commandLogger(terminal: Terminal): Logger {
  return createLogger({ level: terminal.env["LOG_LEVEL"] ?? "warn" });
}

/** @param use how the store is opened: all but `hathi migrate` leave its schema as it is */
export async function withStore<Result>(
  terminal: Terminal,
  work: (store: Store, config: Config) => Promise<Result>,
  use: StoreUse = "passes by",
): Promise<Result> {
  const config = await readCommandConfig(terminal);
  const store = await openStore(config, "cli", commandLogger(terminal), use);
  try {
    return await work(store, config);
  } finally {
    await store.close();
  }
}

/**
 * Opens the database as it is, its schema untouched, for a command that only looks.
 *
 * @param work gets null where no database is configured and none was ever made here
 */
export async function withDatabase<Result>(
  terminal: Terminal,
  work: (database: Database | null, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = await readCommandConfig(terminal);
  const logger = commandLogger(terminal);
  const isEmbedded = config.databaseUrl === null && existsSync(join(config.dataFolder, "postgres"));
  const embedded = isEmbedded ? await startEmbeddedPostgres({ folder: config.dataFolder, logger }) : null;
  const url = config.databaseUrl ?? embedded?.url;
  const database = url === undefined ? null : openDatabase({ url, name: "cli", logger });
  try {
    return await work(database, config);
  } finally {
    await database?.close();
    await embedded?.stop();
  }
}

export async function withRuns<Result>(
  terminal: Terminal,
  work: (runs: RunCommands) => Promise<Result>,
): Promise<Result> {
  return withStore(terminal, async ({ database, jobs }) => work(createRunCommands(database, jobs)));
}

export async function withControl<Result>(
  terminal: Terminal,
  work: (control: RunControl) => Promise<Result>,
): Promise<Result> {
  return withStore(terminal, async ({ database, jobs }) => work(createRunControl(database, jobs)));
}

// A command beside an open playground is about the playground's runs.
async function readCommandConfig({ env, envFile, cwd, complain }: Terminal): Promise<Config> {
  // The shell may name a real App that is half configured: that is in no local one's way.
  const besides = readConfig(withoutServices(env), cwd);
  const isOfFile = envFile?.names.includes("DATABASE_URL") === true;
  const playground =
    besides.databaseUrl === null || isOfFile ? await findPlayground(besides.dataFolder) : undefined;
  if (playground !== undefined && isOfFile) {
    complain(
      `hathi: this is about the open playground (${playground.url}), not about DATABASE_URL of the file`,
    );
  }
  const config = readConfig(
    playground === undefined ? env : { ...withoutServices(env), ...playground.env },
    cwd,
  );
  knowSecrets(config.secrets);
  return config;
}

export function terminalActor(): Actor {
  return { id: `cli:${userInfo().username}` };
}
