/** What a run in hand has heard from outside: events, a cancel, a pause. Read when somebody says that there is more. */
import type { RunNews } from "../../core/ports/run-journal.ts";

export class HeardNews {
  readonly #ask: () => Promise<RunNews>;
  #news: RunNews;
  /** The news that came with the history; undefined once it was taken in, or once there may be more. */
  #first: RunNews | undefined;
  #isOutdated = true;

  constructor(ask: () => Promise<RunNews>, first: RunNews) {
    this.#ask = ask;
    this.#news = first;
    this.#first = first;
  }

  /** As it was read last. */
  get news(): RunNews {
    return this.#news;
  }

  /** Whether it is to be read again before the run goes on. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  outdate(): void {
    this.#isOutdated = true;
    this.#first = undefined;
  }

  async read(): Promise<RunNews> {
    this.#isOutdated = false;
    const first = this.#first;
    this.#first = undefined;
    this.#news = first ?? (await this.#ask());
    return this.#news;
  }
}
