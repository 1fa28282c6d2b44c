/** Opens what one command needs of the database, and closes it again. */
import { userInfo } from "node:os";
import { type Config, readConfig } from "../app/config/config.ts";
import type { Actor } from "../core/ports/run-commands.ts";
import type { Logger } from "../core/ports/logger.ts";
import { knowSecrets } from "../core/secrets/secrets.ts";
import { createLogger } from "../app/logger.ts";
import { type OpenRunServices, openRunServices } from "../app/open-run-services.ts";
import { openDatabaseAsItIs, type Store, type StoreUse } from "../app/open-store.ts";
import { findPlayground, withoutServices } from "../playground/playground-file.ts";
import type { Terminal } from "./terminal.ts";

/** A command answers on standard output; what it logs would be in the way unless it is asked for. */
export function commandLogger(terminal: Terminal): Logger {
  return createLogger({ level: terminal.env["LOG_LEVEL"] ?? "warn" });
}

/** @param use how the store is opened: all but `hathi migrate` leave its schema as it is */
export async function withRuns<Result>(
  terminal: Terminal,
  work: (services: OpenRunServices, config: Config) => Promise<Result>,
  use?: StoreUse,
): Promise<Result> {
  const config = await readCommandConfig(terminal);
  const services = await openRunServices(config, commandLogger(terminal), use);
  try {
    return await work(services, config);
  } finally {
    await services.close();
  }
}

/**
 * For a command that only looks, whatever the schema is.
 *
 * @param work gets null where no database is configured and none was ever made here
 */
export async function withDatabase<Result>(
  terminal: Terminal,
  work: (database: Store["database"] | null, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = await readCommandConfig(terminal);
  const opened = await openDatabaseAsItIs(config, commandLogger(terminal));
  try {
    return await work(opened?.database ?? null, config);
  } finally {
    await opened?.close();
  }
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
