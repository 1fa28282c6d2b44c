/** Looks into GitHub's delivery log at start and every few minutes, for as long as intake runs. */
import { DeliveryLogError } from "../../core/ports/delivery-log.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { CatchUp } from "./catch-up.ts";

const lookEveryMs = 3 * 60_000;
/** The pause after a failure, which doubles up to the ordinary pace, and while another process is looking. */
const soonMs = 15_000;

export interface KeptCatchingUp {
  /** Looks now, as at the start. */
  lookNow(): void;
  stop(): Promise<void>;
}

export function keepCatchingUp(
  catchUp: Pick<CatchUp, "look">,
  logger: Logger,
  everyMs: number = lookEveryMs,
): KeptCatchingUp {
  const stopped = new AbortController();
  const { signal } = stopped;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let looking = Promise.resolve();

  const look = async (unlessWithinMs: number): Promise<number> => {
    try {
      const outcome = await catchUp.look({ signal, unlessWithinMs });
      if (failures > 0) logger.info({}, "GitHub's delivery log is read again");
      failures = 0;
      return outcome.kind === "busy" ? Math.min(soonMs, everyMs) : everyMs;
    } catch (error) {
      if (signal.aborted) return everyMs;
      failures += 1;
      const pauseMs = Math.min(soonMs * 2 ** (failures - 1), everyMs);
      const asked = error instanceof DeliveryLogError ? (error.retryAfterMs ?? 0) : 0;
      tell(error, Math.max(pauseMs, asked));
      return Math.max(pauseMs, asked);
    }
  };
  const tell = (error: unknown, againInMs: number): void => {
    const needsPerson = error instanceof DeliveryLogError && !error.passes;
    const level = needsPerson ? "error" : "warn";
    logger[level]({ err: error, againInMs }, "missed deliveries could not be looked for");
  };
  const begin = (unlessWithinMs: number): void => {
    clearTimeout(timer);
    looking = looking.then(async () => {
      clearTimeout(timer);
      if (signal.aborted) return;
      const nextInMs = await look(unlessWithinMs);
      // The second process in an interval skips its look, unless its own last look failed.
      if (!signal.aborted) timer = setTimeout(() => begin(failures > 0 ? 0 : everyMs / 2), nextInMs);
    });
  };
  begin(0);

  return {
    lookNow: () => begin(0),
    async stop() {
      stopped.abort();
      clearTimeout(timer);
      await looking;
    },
  };
}
