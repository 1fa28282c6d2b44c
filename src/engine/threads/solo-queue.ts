/** Runs that are advanced alone, a few at a time: threads are dear, and such runs are few. */
import type { ClaimedRun, Ownership } from "../../core/run.ts";
import type { HeldRun } from "../run-host.ts";

const mostAtOnce = 2;

interface Waiting {
  readonly run: ClaimedRun;
  readonly begin: () => void;
}

export class SoloQueue {
  readonly #hold: (run: ClaimedRun) => HeldRun;
  readonly #release: (run: Ownership) => Promise<void>;
  readonly #waiting: Waiting[] = [];
  #executing = 0;

  constructor(hold: (run: ClaimedRun) => HeldRun, release: (run: Ownership) => Promise<void>) {
    this.#hold = hold;
    this.#release = release;
  }

  add(run: ClaimedRun): HeldRun {
    const { promise, resolve } = Promise.withResolvers<void>();
    let held: HeldRun | undefined;
    const waiting: Waiting = {
      run,
      begin: () => {
        this.#executing += 1;
        held = this.#hold(run);
        void held.done.then(() => {
          this.#executing -= 1;
          resolve();
          this.#next();
        });
      },
    };
    this.#waiting.push(waiting);
    this.#next();
    return {
      done: promise,
      poke: () => held?.poke(),
      abandon: () => held?.abandon(),
      stop: () => {
        const place = this.#waiting.indexOf(waiting);
        if (place < 0) {
          held?.stop();
          return;
        }
        // It never began here: another worker takes it. One that was taken over already is nobody's of ours.
        this.#waiting.splice(place, 1);
        void this.#release(run.ownership)
          .catch(() => undefined)
          .then(resolve);
      },
    };
  }

  #next(): void {
    if (this.#executing < mostAtOnce) this.#waiting.shift()?.begin();
  }
}
