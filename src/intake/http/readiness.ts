/** Whether deliveries can be stored now: what `/readyz` says, so that a load balancer looks for another process. */
import type { AcceptEvent } from "../../core/event.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { retryAfterSeconds } from "./refusal.ts";

export interface Readiness {
  /** The same door; whether it can store is noted. */
  watch(accept: AcceptEvent): AcceptEvent;
  /** Resolves when no delivery is being stored. */
  settled(): Promise<void>;
  /** Why nothing can be stored; undefined when it can. */
  findProblem(): Promise<string | undefined>;
}

export interface ReadinessOptions {
  /** Fails when the database is away, is too slow, or takes no writes. */
  readonly probe: () => Promise<void>;
  /** Tells trouble of the database's from an event that cannot be stored, which is its sender's affair. */
  readonly isOutage: (error: unknown) => boolean;
  readonly logger: Logger;
  readonly now?: () => number;
}

// Anybody may ask: the database is not asked more often than this.
const probeLastsMs = 500;

export function createReadiness({
  probe,
  isOutage,
  logger,
  now = () => performance.now(),
}: ReadinessOptions): Readiness {
  let probed: { readonly at: number; readonly problem: Promise<string | undefined> } | undefined;
  // A full disk lets a probe pass and refuses deliveries: one that failed counts until the sender tries again.
  const storing = new Set<Promise<unknown>>();
  let failed: { readonly at: number; readonly reason: string } | undefined;
  // Anybody may ask, and messages name the database's address: they go to the log, at each change.
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

/** Without what the error's message says of the inside. */
function describeProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^[A-Z0-9_]{4,30}$/.test(code)
    ? `the database cannot be used (${code}); the log says more`
    : "the database cannot be used; the log says more";
}
