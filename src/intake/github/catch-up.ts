/**
 * Takes in deliveries that GitHub could not hand over. It looks into GitHub's delivery log, and sends what is missing
 * through the same door as a webhook. No signature is needed, because the payload is fetched with the App's own key.
 */
import {
  type CatchUpOutcome,
  type DeliveryLedger,
  type DeliveryLog,
  DeliveryLogError,
  type LastLook,
} from "../../core/ports/delivery-log.ts";
import { NewestOf } from "../../core/bounds/newest-of.ts";
import { messageOf } from "../../core/errors.ts";
import type { AcceptEvent } from "../../core/event.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { findMissed, type MissedDelivery } from "./find-missed.ts";
import { readGitHubDelivery } from "./read-github-delivery.ts";
import { findRefusal, Refusal } from "../http/refusal.ts";

/** How long GitHub keeps its log. */
const keptMs = 3 * 86_400_000;
/** How much later than its own time says an entry may appear in the log. */
const overlapMs = 15 * 60_000;
/** For how many looks a delivery that cannot be fetched may delay the later ones. */
const patience = 3;
/** So many deliveries are remembered as refused, or as failing. More of them are looked at again. */
const mostRemembered = 10_000;

export interface CatchUpOptions {
  readonly log: DeliveryLog;
  readonly ledger: DeliveryLedger;
  readonly accept: AcceptEvent;
  readonly logger: Logger;
  readonly now?: () => number;
}

export interface LookOptions {
  readonly signal: AbortSignal;
  /** Does nothing if some process has looked within this time. */
  readonly unlessWithinMs?: number;
}

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #now: () => number;
  readonly #refused = new NewestOf<string, true>(mostRemembered);
  readonly #failures = new NewestOf<string, number>(mostRemembered);

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** @throws {DeliveryLogError} where the log cannot be read; or the error that kept an event from being stored */
  async look({ signal, unlessWithinMs = 0 }: LookOptions): Promise<CatchUpOutcome> {
    const outcome = await this.#options.ledger.exclusively(async (last): Promise<CatchUpOutcome> =>
      last !== null && last.agoMs < unlessWithinMs ? { kind: "recent" } : this.#lookNow(last, signal),
    );
    return outcome === "busy" ? { kind: "busy" } : outcome;
  }

  async #lookNow(last: LastLook | null, signal: AbortSignal): Promise<CatchUpOutcome> {
    const { log, ledger, logger } = this.#options;
    const oldest = this.#now() - keptMs;
    const since = new Date(Math.max(oldest, (last?.readUntil?.getTime() ?? 0) - overlapMs));
    const othersUntil = last === null ? new Date(this.#now() + keptMs) : last.othersUntil;
    const found = await findMissed({ log, ledger, since, othersUntil, signal });
    const counts = { takenIn: 0, refused: 0, failed: 0 };
    let settled = found.newest;
    try {
      for (const missed of found.missed) {
        if (this.#refused.has(missed.guid)) continue;
        signal.throwIfAborted();
        const result = await this.#takeIn(missed, signal).catch((error: unknown) => {
          settled = earlier(settled, missed.deliveredAt);
          this.#giveUpOrThrow(missed, error, signal);
          return "failed" as const;
        });
        if (result !== "known") counts[result] += 1;
      }
    } finally {
      await ledger.settle(settled, found.newest);
      if (counts.takenIn > 0) logger.info(counts, "took in deliveries that had not arrived");
    }
    return { kind: "looked", pages: found.pages, ...counts };
  }

  async #takeIn(missed: MissedDelivery, signal: AbortSignal): Promise<"takenIn" | "refused" | "known"> {
    const { log, accept } = this.#options;
    const logger = this.#options.logger.child({
      source: "github",
      delivery: missed.guid.slice(0, 64),
      event: missed.event.slice(0, 64),
    });
    try {
      const fetched = await log.findPayload(missed.id, signal);
      if (fetched === undefined) throw new Refusal(404, "GitHub's log does not have it any more");
      const event = readGitHubDelivery({ ...missed, ...fetched });
      if (event === undefined) return "known";
      const ageMs = Math.max(0, this.#now() - missed.deliveredAt.getTime());
      const outcome = await accept({ ...event, ageMs });
      this.#failures.delete(missed.guid);
      logger.debug({ outcome, deliveredAt: missed.deliveredAt }, "missed delivery accepted");
      return outcome.kind === "stored" ? "takenIn" : "known";
    } catch (error) {
      const refusal = findRefusal(error);
      if (refusal === undefined) throw error;
      this.#failures.delete(missed.guid);
      this.#refused.set(missed.guid, true);
      logger.warn({ reason: refusal.message }, "missed delivery refused");
      return "refused";
    }
  }

  /** An outage ends the look, so that the order is kept. A delivery that fails by itself must not delay the others. */
  #giveUpOrThrow(missed: MissedDelivery, error: unknown, signal: AbortSignal): void {
    if (signal.aborted) throw error;
    if (error instanceof DeliveryLogError && error.retryAfterMs !== null) throw error;
    const failures = (this.#failures.get(missed.guid) ?? 0) + 1;
    this.#failures.set(missed.guid, failures);
    if (failures < patience) throw error;
    this.#options.logger.warn(
      { delivery: missed.guid, reason: messageOf(error) },
      "a missed delivery cannot be taken in, going on without it",
    );
  }
}

function earlier(a: Date | null, b: Date): Date {
  return a === null || b < a ? b : a;
}
