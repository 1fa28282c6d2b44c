/** The nemesis: injects one fault after another, some at the same time, by a schedule that follows from its seed. */
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../../src/core/errors.ts";
import type { Dice } from "../../programs/dice.ts";
import { type Fault, faults, type Victims } from "./faults.ts";
import { guestFaults } from "../guests/guest-faults.ts";

export interface Nemesis {
  readonly counts: ReadonlyMap<string, number>;
  /** One line a fault: when it began, what was done. */
  readonly log: readonly string[];
  /** Resolves when all faults are over; none begins before what it gives is called. */
  rest(): Promise<() => void>;
  /** Injects no more; resolves when the last fault is over. */
  stop(): Promise<void>;
}

export function startNemesis(
  victims: Victims,
  dice: Dice,
  all: readonly Fault[] = [...faults, ...guestFaults],
): Nemesis {
  const began = performance.now();
  const counts = new Map<string, number>(all.map(({ name }) => [name, 0]));
  const log: string[] = [];
  // Two faults of a kind at a time would undo each other.
  const ongoing = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const wheel = all.flatMap((fault) => Array.from({ length: fault.weight }, () => fault));

  const inject = async ({ name, inject }: Fault): Promise<void> => {
    const at = `${((performance.now() - began) / 1000).toFixed(1)} s`;
    try {
      const what = await inject(victims, dice);
      if (what === null) return;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      log.push(`${at}: ${name}: ${what}`);
    } catch (error) {
      log.push(`${at}: ${name} could not be done: ${messageOf(error)}`);
    }
  };

  let resting = false;
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await delay(dice.between(600, 3000), undefined, { signal: stopping.signal }).catch(() => {});
      const fault = dice.pick(wheel);
      if (stopping.signal.aborted || resting || ongoing.has(fault.name)) continue;
      const done = inject(fault).finally(() => ongoing.delete(fault.name));
      ongoing.set(fault.name, done);
    }
  })();

  return {
    counts,
    log,
    async rest() {
      resting = true;
      await Promise.all(ongoing.values());
      return () => (resting = false);
    },
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all(ongoing.values());
    },
  };
}
