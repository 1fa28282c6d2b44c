/** Counts how much of each limit this process has used lately: while that is little, the shared row is not asked. */
import type { Limit } from "../../core/services/limits.ts";

// Each process may use a quarter: so four processes stay within a limit that none of them shares yet.
const share = 4;
const mostScopes = 10_000;

export class LocalUse {
  // When a bucket that leaks at a quarter of the limit's pace is empty again.
  readonly #emptyAt = new Map<string, number>();

  note({ scope, most, windowMs, cost = 1 }: Limit, now: number): void {
    if (this.#emptyAt.size >= mostScopes) this.#emptyAt.clear();
    const used = (windowMs / most) * share * cost;
    // At most two windows ahead, so that a rush is soon forgotten.
    const emptyAt = Math.min(now + 2 * windowMs, Math.max(now, this.#emptyAt.get(scope) ?? 0) + used);
    this.#emptyAt.set(scope, emptyAt);
  }

  /** Whether this process has used so much that the shared row must count the next call. */
  isHigh({ scope, windowMs }: Limit, now: number): boolean {
    return (this.#emptyAt.get(scope) ?? 0) - now >= windowMs;
  }
}
