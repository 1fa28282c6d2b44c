/** The services by which people reach runs outside of chat. They are opened for one command, or beside intake. */
import type { AuditLog } from "../core/audit.ts";
import { createAuditLog } from "../journal/people/audit.ts";
import type { Config } from "./config/config.ts";
import type { AskCommands } from "../core/ports/people/asks.ts";
import type { EventCommands } from "../core/ports/people/event-commands.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { RunCommands } from "../core/ports/people/run-commands.ts";
import type { RunControl } from "../core/ports/people/run-control.ts";
import type { Deployed } from "../core/ports/people/deployed.ts";
import type { WorkspaceCommands } from "../core/workspaces.ts";
import { beginOnMonday, skipClock } from "../journal/database/clock.ts";
import { readMigration } from "../journal/database/migrate.ts";
import { createAskCommands } from "../journal/people/asks/ask-commands.ts";
import { createEventCommands } from "../journal/people/event-commands.ts";
import { createDeployed } from "../journal/people/read-deployed.ts";
import { createRunCommands } from "../journal/people/run-commands.ts";
import { createRunControl } from "../journal/people/run-control.ts";
import { createWorkspaceCommands } from "../journal/workspaces/slack-workspaces.ts";
import { openStore, type Store, type StoreUse } from "./open-store.ts";

/** The clock that all processes on the database share. */
export interface SharedClock {
  /** Sets a clock that nobody has moved yet to the coming Monday morning. */
  beginOnMonday(): Promise<void>;
  skip(ms: number): Promise<void>;
}

export interface RunServices {
  readonly runs: RunCommands;
  readonly control: RunControl;
  readonly events: EventCommands;
  readonly workspaces: WorkspaceCommands;
  readonly audit: AuditLog;
  readonly deployed: Deployed;
  /** The terminal counts for every group, so none is looked up. */
  readonly asks: AskCommands;
  readonly clock: SharedClock;
}

export interface OpenRunServices extends RunServices {
  readonly store: Store;
  /** The number of the newest migration that was applied to the database. */
  migration(): Promise<number>;
  close(): Promise<void>;
}

export function createRunServices({ database, jobs }: Pick<Store, "database" | "jobs">): RunServices {
  return {
    runs: createRunCommands(database, jobs),
    control: createRunControl(database, jobs),
    events: createEventCommands(database, jobs),
    workspaces: createWorkspaceCommands(database),
    audit: createAuditLog(database),
    deployed: createDeployed(database),
    asks: createAskCommands(database, jobs, async () => []),
    clock: {
      beginOnMonday: async () => beginOnMonday(database, jobs),
      skip: async (ms) => skipClock(database, jobs, ms),
    },
  };
}

/**
 * @param use how the store is opened. A command leaves the schema as it is, unless its purpose is to migrate
 * @throws {HathiError} as openStore does
 */
export async function openRunServices(
  config: Config,
  logger: Logger,
  use: StoreUse = "passes by",
): Promise<OpenRunServices> {
  const store = await openStore(config, "cli", logger, use);
  return {
    ...createRunServices(store),
    store,
    migration: async () => readMigration(store.database),
    close: async () => store.close(),
  };
}
