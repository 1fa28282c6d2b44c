/** Puts together the catching up on deliveries that GitHub could not hand over, for intake and for a command. */
import type { Config } from "./config/config.ts";
import type { AcceptEvent } from "../core/event.ts";
import type { Logger } from "../core/ports/logger.ts";
import { createDeliveryLog } from "../connectors/github/delivery-log.ts";
import { createGitHubApp } from "../connectors/github/github-app.ts";
import { CatchUp } from "../intake/github/catch-up.ts";
import { keepCatchingUp, type KeptCatchingUp } from "../intake/github/keep-catching-up.ts";
import { createAcceptEvent } from "../journal/events/accept-event.ts";
import { createDeliveryLedger } from "../journal/events/delivery-ledger.ts";
import type { Store } from "./open-store.ts";

/**
 * @param watchAccept what else is done with each event that is taken in
 * @returns null where GitHub is off
 */
export function createCatchUp(
  config: Config,
  { database, jobs }: Store,
  logger: Logger,
  watchAccept: (accept: AcceptEvent) => AcceptEvent = (accept) => accept,
): CatchUp | null {
  if (config.github === null) return null;
  return new CatchUp({
    log: createDeliveryLog(createGitHubApp(config.github, { logger })),
    ledger: createDeliveryLedger(database),
    accept: watchAccept(createAcceptEvent(database, jobs, { logger })),
    logger,
  });
}

export function startCatchUp(
  config: Config,
  store: Store,
  logger: Logger,
  watchAccept: (accept: AcceptEvent) => AcceptEvent,
): KeptCatchingUp | null {
  const catchUp = createCatchUp(config, store, logger, watchAccept);
  return catchUp === null ? null : keepCatchingUp(catchUp, logger);
}
