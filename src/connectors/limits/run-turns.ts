/**
 * Remembers the turns that the store gave to this process's runs. A run has one turn for each limit, however many
 * calls it wants to make. Its other calls get a time behind that turn without asking the store, and queue again when
 * that time comes. So a hundred messages of one run block no other run, and cost one question each.
 */
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { LimitStore, TurnAnswer } from "../../core/ports/limit-store.ts";
import { computeTake, type Limit } from "../../core/services/limits.ts";

interface Known {
  readonly at: number;
  readonly isUrgent: boolean;
  behind: number;
}

type Asking = Pick<ConnectorCall, "isTurn" | "isUrgent">;

// Clocks may differ by this much: a turn that is as near as this counts as come, and its run asks the store.
const marginMs = 50;
const mostKnown = 10_000;

export class RunTurns {
  readonly #store: LimitStore;
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<unknown>>();

  constructor(store: LimitStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async take(run: string, limits: readonly Limit[], asking: Asking = {}): Promise<TurnAnswer> {
    const keys = limits.map(({ scope }) => `${run} ${scope}`);
    for (;;) {
      const asking = keys.map((key) => this.#asking.get(key)).find((promise) => promise !== undefined);
      if (asking === undefined) break;
      await asking;
    }
    return this.#behindKnown(keys, limits, asking) ?? this.#ask(run, keys, limits, asking);
  }

  #behindKnown(keys: readonly string[], limits: readonly Limit[], asking: Asking): TurnAnswer | undefined {
    const now = this.#now();
    for (const [index, key] of keys.entries()) {
      const known = this.#known.get(key);
      const limit = limits[index];
      if (known === undefined || limit === undefined || known.at <= now + marginMs) continue;
      if (asking.isUrgent === true && !known.isUrgent) continue;
      known.behind += 1;
      return { at: known.at + known.behind * computeTake(limit).paceMs, now, scope: limit.scope };
    }
    return undefined;
  }

  async #ask(
    run: string,
    keys: readonly string[],
    limits: readonly Limit[],
    asking: Asking,
  ): Promise<TurnAnswer> {
    const asked = this.#askStore(run, limits, asking);
    const settled = asked.catch(() => undefined);
    for (const key of keys) this.#asking.set(key, settled);
    try {
      const answer = await asked;
      const waitsFor = `${run} ${answer.scope}`;
      for (const key of keys) this.#known.delete(key);
      if (this.#known.size >= mostKnown) this.#known.clear();
      if (answer.at > answer.now)
        this.#known.set(waitsFor, { at: answer.at, isUrgent: asking.isUrgent === true, behind: 0 });
      return answer;
    } finally {
      for (const key of keys) this.#asking.delete(key);
    }
  }

  async #askStore(
    run: string,
    limits: readonly Limit[],
    { isTurn = false, isUrgent = false }: Asking,
  ): Promise<TurnAnswer> {
    const takes = limits.map(computeTake);
    const first = await this.#store.take(run, takes, { isKept: isTurn });
    if (first.at <= first.now) return first;
    if (!isUrgent) {
      if (!(await this.#store.inherit(run, first.scope))) return first;
    }
    // In one limit after the other: where the slower one has come, the call may still have to wait for the other.
    else for (const { scope } of takes) await this.#store.hurry(run, scope);
    return this.#store.take(run, takes, { isKept: isTurn });
  }
}
