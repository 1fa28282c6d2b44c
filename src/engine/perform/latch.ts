/** A latch at which one loop waits. Whatever changes opens the latch, and it closes once the loop has passed. */
import type { SetTimer } from "./timing.ts";

export class Latch {
  readonly #setTimer: SetTimer;
  #opened = false;
  #pass: (() => void) | undefined;

  constructor(setTimer: SetTimer) {
    this.#setTimer = setTimer;
  }

  open(): void {
    this.#opened = true;
    this.#pass?.();
  }

  /** Resolves when somebody opens the latch, or after `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.#opened) {
      await new Promise<void>((resolve) => {
        const takeBack = this.#setTimer(resolve, Math.max(0, ms));
        this.#pass = () => {
          takeBack();
          resolve();
        };
      });
    }
    this.#pass = undefined;
    this.#opened = false;
  }
}
