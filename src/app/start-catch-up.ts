/** Puts together the catching up on deliveries that GitHub could not hand over, for intake and for a command. */
import type { Config } from "./config/config.ts";
import type { Logger } from "../core/ports/logger.ts";
import { createDeliveryLog } from "../connectors/github/delivery-log.ts";
import { createGitHubApp } from "../connectors/github/github-app.ts";
import { CatchUp } from "../intake/github/catch-up.ts";
import { keepCatchingUp, type KeptCatchingUp } from "../intake/github/keep-catching-up.ts";
import { createAcceptEvent } from "../journal/events/accept-event.ts";
import { createDeliveryLedger } from "../journal/events/delivery-ledger.ts";
import type { Store } from "./open-store.ts";

/** @returns null where GitHub is off */
export function createCatchUp(config: Config, { database, jobs }: Store, logger: Logger): CatchUp | null {
  if (config.github === null) return null;
  return new CatchUp({
    log: createDeliveryLog(createGitHubApp(config.github, { logger })),
    ledger: createDeliveryLedger(database),
    accept: createAcceptEvent(database, jobs, { logger }),
    logger,
  });
}

export function startCatchUp(config: Config, store: Store, logger: Logger): KeptCatchingUp | null {
  const catchUp = createCatchUp(config, store, logger);
  return catchUp === null ? null : keepCatchingUp(catchUp, logger);
}
