/** Deploys the automations' folder anew whenever a file in it changes: for development. */
import { type FSWatcher, watch } from "node:fs";
import { sep } from "node:path";
import { messageOf } from "../../core/errors.ts";
import type { Config } from "../config/config.ts";
import { silentLogger, type Logger } from "../../core/ports/logger.ts";
import type { Store } from "../open-store.ts";
import { type Deployment, deployAutomations } from "./deploy-automations.ts";

// Editors write a file in several steps, and a save of all files changes many.
const settleMs = 100;
const ignored = /(?:^|[/\\])(?:node_modules|\.[^/\\]*)(?:[/\\]|$)|~$|\.(?:test|spec)\.\w+$/;

export interface WatchedAutomations {
  /** Resolves when a deployment that is under way has ended. */
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly config: Config;
  readonly store: Pick<Store, "database" | "jobs">;
  readonly logger: Logger;
  readonly onDeployed: (deployment: Deployment) => void;
}

export function watchAutomations({ config, store, logger, onDeployed }: WatchOptions): WatchedAutomations {
  let timer: NodeJS.Timeout | undefined;
  let isChanged = false;
  let deploying: Promise<void> | undefined;

  const deployAll = async (): Promise<void> => {
    while (isChanged) {
      isChanged = false;
      try {
        // oxlint-disable-next-line no-await-in-loop -- one deployment after the other
        onDeployed(await deployAutomations(config, store, silentLogger));
      } catch (error) {
        logger.warn({ err: error }, "the changed automations could not be deployed");
      }
    }
    deploying = undefined;
  };
  const onChange = (_event: string, file: string | null): void => {
    if (file !== null && ignored.test(file.split(sep).join("/"))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      isChanged = true;
      deploying ??= deployAll();
    }, settleMs);
  };
  const watcher = openWatcher(config.automationsFolder, onChange, logger);
  return {
    async stop() {
      clearTimeout(timer);
      watcher?.close();
      isChanged = false;
      await deploying;
    },
  };
}

function openWatcher(
  folder: string,
  onChange: (event: string, file: string | null) => void,
  logger: Logger,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true }, onChange);
    watcher.on("error", (error) => logger.warn({ err: error, folder }, "the folder is not watched any more"));
    return watcher;
  } catch (error) {
    logger.warn(
      { folder, reason: messageOf(error) },
      "the folder cannot be watched: deploy with hathi deploy",
    );
    return undefined;
  }
}
