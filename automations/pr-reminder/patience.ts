/** Counts how often the same people were reminded of the same, for the moment at which somebody else is told. */
export class Patience {
  #of = "";
  #times = 0;

  /** @returns how many reminders in a row had these calls; 0 where nobody is called */
  remindedOf(calls: ReadonlySet<string>): number {
    const of = [...calls].join();
    this.#times = of === this.#of ? this.#times + 1 : 1;
    this.#of = of;
    return of === "" ? 0 : this.#times;
  }
}
