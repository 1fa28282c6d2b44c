/** How much of each limit this process alone has used lately: while that is little, nobody else is asked. */
import type { Limit } from "../../core/services/limits.ts";

// A quarter each: four processes together stay within a limit that none of them shares yet.
const share = 4;
const mostScopes = 10_000;

export class LocalUse {
  // When a bucket that leaks at a quarter of the limit's pace is empty again.
  readonly #emptyAt = new Map<string, number>();

  note({ scope, most, windowMs, cost = 1 }: Limit, now: number): void {
    if (this.#emptyAt.size >= mostScopes) this.#emptyAt.clear();
    const used = (windowMs / most) * share * cost;
    // No more than two windows: when the rush is over, it is over.
    const emptyAt = Math.min(now + 2 * windowMs, Math.max(now, this.#emptyAt.get(scope) ?? 0) + used);
    this.#emptyAt.set(scope, emptyAt);
  }

  /** Whether from here on the shared row counts. */
  isHigh({ scope, windowMs }: Limit, now: number): boolean {
    return (this.#emptyAt.get(scope) ?? 0) - now >= windowMs;
  }
}
