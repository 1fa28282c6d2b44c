/** Fires cron ticks of the worker role on time: one that is due before the next round of chores gets its own timer. */
import type { Timing } from "../engine/perform/timing.ts";

export interface TickingOptions {
  /** Fires what is due. Gives the milliseconds to the next tick; null where there is none. */
  readonly fire: () => Promise<number | null>;
  /** Ticks that are due later than this are left to the next round. */
  readonly roundMs: number;
  readonly onFailed: (error: unknown) => void;
  readonly setTimer: Timing["setTimer"];
}

export interface Ticking {
  /** Fires what is due now, and sets the timer for the next tick. */
  readonly tick: () => Promise<void>;
  /** Fires nothing more, and resolves when the ticks that are under way are done. */
  readonly stop: () => Promise<void>;
}

export function keepTicking({ fire, roundMs, onFailed, setTimer }: TickingOptions): Ticking {
  let clear = (): void => {};
  let isStopping = false;
  const underWay = new Set<Promise<void>>();

  const fireAndWait = async (): Promise<void> => {
    clear();
    const inMs = await fire();
    // A tick that was under way as the worker stopped, or beside another one, leaves no timer behind.
    clear();
    if (inMs === null || inMs > roundMs || isStopping) return;
    clear = setTimer(() => void tick().catch(onFailed), inMs);
  };
  const tick = async (): Promise<void> => {
    if (isStopping) return;
    const ticking = fireAndWait();
    const noted = ticking.then(
      () => {},
      () => {},
    );
    underWay.add(noted);
    try {
      await ticking;
    } finally {
      underWay.delete(noted);
    }
  };
  return {
    tick,
    async stop() {
      isStopping = true;
      clear();
      await Promise.all(underWay);
    },
  };
}
