/** The line of runs to be adopted. So many are read and evaluated at once, and the other runs have turns in between. */
const mostAtOnce = 8;

export class AdoptionLine {
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** Does the work when its turn has come. */
  async pass<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#inside >= mostAtOnce) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else this.#inside += 1;
    try {
      return await work();
    } finally {
      // In a later turn of the event loop, so that everything else comes first, answers included.
      setImmediate(() => this.#next());
    }
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}
