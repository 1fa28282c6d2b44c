/** Where runs stand in line to be adopted: so many at once are read and evaluated, and others have turns between. */
const mostAtOnce = 8;

export class AdoptionLine {
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** Does the work once it is its turn. */
  async pass<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#inside >= mostAtOnce) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else this.#inside += 1;
    try {
      return await work();
    } finally {
      // In a later turn of the thread: what else it has to do, answers included, comes first.
      setImmediate(() => this.#next());
    }
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}
