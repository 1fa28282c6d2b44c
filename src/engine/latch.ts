/** A latch that one loop waits at: opened by whatever changes, closed again when it is passed. */
export class Latch {
  #opened = false;
  #pass: (() => void) | undefined;

  open(): void {
    this.#opened = true;
    this.#pass?.();
  }

  /** Resolves when opened, or after `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.#opened) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, ms));
        this.#pass = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#pass = undefined;
    this.#opened = false;
  }
}
