/** Runs that are advanced alone, one after the other: what ends meanwhile, they have ended. */
import type { ClaimedRun, Ownership } from "../../core/run.ts";
import type { HeldRun } from "../run-host.ts";

/** One that takes longer is not waited for: it may have a step of hours. */
const longestTurnMs = 60_000;

export interface SoloParts {
  hold(run: ClaimedRun): HeldRun;
  /** Stores that the run is alone from now on, so that its next owner knows it. */
  noteAlone(run: Ownership): Promise<void>;
  release(run: Ownership): Promise<void>;
}

export class SoloQueue {
  readonly #parts: SoloParts;
  readonly #waiting: SoloRun[] = [];
  #isTaken = false;

  constructor(parts: SoloParts) {
    this.#parts = parts;
  }

  add(run: ClaimedRun): HeldRun {
    const solo = new SoloRun(run, this.#parts);
    this.#waiting.push(solo);
    this.#next();
    return solo;
  }

  #next(): void {
    if (this.#isTaken) return;
    const solo = this.#waiting.shift();
    if (solo === undefined) return;
    this.#isTaken = true;
    void this.#takeTurn(solo);
  }

  async #takeTurn(solo: SoloRun): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const longEnough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestTurnMs).unref();
    });
    void solo.begin();
    await Promise.race([solo.done, longEnough]);
    clearTimeout(timer);
    this.#isTaken = false;
    this.#next();
  }
}

class SoloRun implements HeldRun {
  readonly #run: ClaimedRun;
  readonly #parts: SoloParts;
  readonly #done = Promise.withResolvers<void>();
  #held: HeldRun | undefined;
  #isOver = false;

  constructor(run: ClaimedRun, parts: SoloParts) {
    this.#run = run;
    this.#parts = parts;
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  async begin(): Promise<void> {
    if (!this.#isOver) await this.#parts.noteAlone(this.#run.ownership).catch(() => undefined);
    if (this.#isOver) return;
    this.#held = this.#parts.hold(this.#run);
    await this.#held.done;
    this.#end();
  }

  poke(): void {
    this.#held?.poke();
  }

  /** One that has not begun is another worker's; one that was taken over already is nobody's of ours. */
  stop(): void {
    if (this.#held !== undefined) {
      this.#held.stop();
      return;
    }
    this.#isOver = true;
    void this.#parts
      .release(this.#run.ownership)
      .catch(() => undefined)
      .then(() => this.#end());
  }

  abandon(): void {
    if (this.#held === undefined) this.#end();
    else this.#held.abandon();
  }

  #end(): void {
    this.#isOver = true;
    this.#done.resolve();
  }
}
