/** What a run of the model has done, and what of that is done for certain by the time at which the run ends. */
import type { PredictedEffect } from "./prediction.ts";
import { ambiguous } from "./settled.ts";

/** Effects of one moment: one of the run's own, or those of a child, now or later. */
interface Doing {
  readonly t: number;
  readonly effects: readonly PredictedEffect[];
  /** Nobody awaits it any more: the run may have ended before. */
  readonly isLoose?: boolean;
}

// A longer program says nothing more.
const mostDone = 60;

export class Doings {
  readonly #all: Doing[] = [];

  note(t: number, effects: readonly PredictedEffect[]): void {
    this.#all.push({ t, effects });
    if (this.#all.length > mostDone) ambiguous();
  }

  get count(): number {
    return this.#all.length;
  }

  /**
   * Leaves those to themselves that came after `t`, when their branch began. What was called at that moment is done in
   * any case: a run does not end while a step is executing.
   *
   * @param from how many there were before the branch
   * @param to how many there were after it
   */
  loosen(from: number, to: number, t: number): void {
    for (let index = from; index < to; index += 1) {
      const doing = this.#all[index];
      if (doing !== undefined && doing.t > t) this.#all[index] = { ...doing, isLoose: true };
    }
  }

  /** @param end.isSharp whether the run ends at an exact moment: all that comes before it is done */
  doneBy(
    end: { readonly t: number; readonly isSharp: boolean },
    marginMs: number,
  ): readonly PredictedEffect[] {
    for (const { t, isLoose } of this.#all) {
      const isClose = isLoose === true && Math.abs(t - end.t) < marginMs;
      if (isClose && !(end.isSharp && t <= end.t)) ambiguous();
    }
    return this.#all.filter(({ t }) => t <= end.t).flatMap(({ effects }) => effects);
  }
}
