/** Tells `/readyz` whether deliveries can be stored now, so that a load balancer can choose another process. */
import type { AcceptEvent } from "../../core/event.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { retryAfterSeconds } from "./refusal.ts";

export interface Readiness {
  /** Returns the same door, and notes whether it can store events. */
  watch(accept: AcceptEvent): AcceptEvent;
  /** Resolves when no delivery is being stored. */
  settled(): Promise<void>;
  /** Why events cannot be stored now; undefined where they can. */
  findProblem(): Promise<string | undefined>;
}

export interface ReadinessOptions {
  /** Fails where the database is away, is too slow, or takes no writes. */
  readonly probe: () => Promise<void>;
  /** Tells trouble of the database from an event that cannot be stored, which is its sender's fault. */
  readonly isOutage: (error: unknown) => boolean;
  readonly logger: Logger;
  readonly now?: () => number;
}

// Anybody may ask, so the answer is kept for a while, to spare the database.
const probeLastsMs = 500;

export function createReadiness({
  probe,
  isOutage,
  logger,
  now = () => performance.now(),
}: ReadinessOptions): Readiness {
  let probed: { readonly at: number; readonly problem: Promise<string | undefined> } | undefined;
  // On a full disk the probe passes and deliveries fail. So a failed delivery counts until its sender tries again.
  const storing = new Set<Promise<unknown>>();
  let failed: { readonly at: number; readonly reason: string } | undefined;
  // Errors name the database's address, and anybody may ask. So errors go to the log only, whenever the reason changes.
  let told: string | undefined;
  const tell = (error: unknown): string => {
    const reason = describeProblem(error);
    if (reason !== told) logger.warn({ err: error }, "deliveries cannot be stored");
    told = reason;
    return reason;
  };

  return {
    watch: (accept) => async (event) => {
      const stored = accept(event);
      storing.add(stored);
      try {
        const outcome = await stored;
        failed = undefined;
        told = undefined;
        return outcome;
      } catch (error) {
        if (isOutage(error)) failed = { at: now(), reason: tell(error) };
        throw error;
      } finally {
        storing.delete(stored);
      }
    },
    async settled() {
      while (storing.size > 0) await Promise.allSettled(storing);
    },
    async findProblem() {
      if (failed !== undefined && now() - failed.at < retryAfterSeconds * 1000) return failed.reason;
      if (probed === undefined || now() - probed.at >= probeLastsMs) {
        const problem = probe().then(() => (told = undefined), tell);
        probed = { at: now(), problem };
      }
      return probed.problem;
    },
  };
}

/** The reason without the error's message, which may name internals. */
function describeProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^[A-Z0-9_]{4,30}$/.test(code)
    ? `the database cannot be used (${code}); the log says more`
    : "the database cannot be used; the log says more";
}
