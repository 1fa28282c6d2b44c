/** Whether deliveries can be stored now: what `/readyz` says, so that a load balancer looks for another process. */
import type { AcceptEvent } from "../core/event.ts";
import { messageOf } from "../core/errors.ts";
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
  readonly now?: () => number;
}

// Anybody may ask: the database is not asked more often than this.
const probeLastsMs = 500;

export function createReadiness({
  probe,
  isOutage,
  now = () => performance.now(),
}: ReadinessOptions): Readiness {
  let probed: { readonly at: number; readonly problem: Promise<string | undefined> } | undefined;
  // A full disk lets a probe pass and refuses deliveries: one that failed counts until the sender tries again.
  const storing = new Set<Promise<unknown>>();
  let failed: { readonly at: number; readonly reason: string } | undefined;

  return {
    watch: (accept) => async (event) => {
      const stored = accept(event);
      storing.add(stored);
      try {
        const outcome = await stored;
        failed = undefined;
        return outcome;
      } catch (error) {
        if (isOutage(error)) failed = { at: now(), reason: messageOf(error) };
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
        const problem = probe().then(
          () => undefined,
          (error: unknown) => messageOf(error),
        );
        probed = { at: now(), problem };
      }
      return probed.problem;
    },
  };
}
