/** Opens what one command needs of the database, and closes it again. */
import { userInfo } from "node:os";
import { type Config, readConfig, readDatabasePlace } from "../app/config/config.ts";
import type { Actor } from "../core/ports/people/run-commands.ts";
import type { Logger } from "../core/ports/logger.ts";
import { knowSecrets } from "../core/secrets/secrets.ts";
import { createLogger } from "../app/logger.ts";
import { type OpenRunServices, openRunServices } from "../app/open-run-services.ts";
import { openDatabaseAsItIs, type Store, type StoreUse } from "../app/open-store.ts";
import { findPlayground, withoutServices } from "../playground/playground-file.ts";
import type { Because } from "./because.ts";
import type { Terminal } from "./terminal.ts";

/** A command answers on standard output, so it logs only warnings unless LOG_LEVEL asks for more. */
export function commandLogger(terminal: Terminal, level = "warn"): Logger {
  return createLogger({ level: terminal.env["LOG_LEVEL"] ?? level });
}

/** @param use how the store is opened: every command but `hathi migrate` leaves the schema as it is */
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
 * For a command that only reads, whatever the schema is.
 *
 * @param work receives null if no database is configured and none was ever made here
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

async function readCommandConfig(terminal: Terminal): Promise<Config> {
  const config = readConfig(await commandEnvironment(terminal), terminal.cwd);
  knowSecrets(config.secrets);
  return config;
}

/** The variables that a command is about: while a playground is open in this folder, those of the playground. */
export async function commandEnvironment({
  env,
  envFile,
  cwd,
  complain,
}: Terminal): Promise<NodeJS.ProcessEnv> {
  const besides = readDatabasePlace(env, cwd);
  const isOfFile = envFile?.names.includes("DATABASE_URL") === true;
  const playground = !besides.isGiven || isOfFile ? await findPlayground(besides.dataFolder) : undefined;
  if (playground !== undefined && isOfFile) {
    complain(
      `hathi: this command uses the open playground (${playground.url}), not DATABASE_URL of the file`,
    );
  }
  // The shell may have variables of a half-configured real App, which must not disturb the local one.
  return playground === undefined ? env : { ...withoutServices(env), ...playground.env };
}

export function terminalActor({ because }: Because = {}): Actor {
  return { id: `cli:${userInfo().username}`, ...(because !== undefined && { reason: because }) };
}
