/**
 * Runs that are advanced alone. A run that has ended a thread gets a thread of its own, and several such runs are
 * advanced at a time. Runs that may have ended processes take turns, with no other suspect beside them: if the process
 * ends meanwhile, it was that run. Such a turn ends as soon as the run has recorded something: from then on it is no
 * suspect any more. So hundreds of innocent runs, of workers that were killed often, are through in seconds.
 */
import type { Logger } from "../../../core/ports/logger.ts";
import type { ClaimedRun, Ownership } from "../../../core/run.ts";
import type { RunInHand } from "../run-host.ts";
import { mayEndProcess } from "../watch/decide-blame.ts";

/** A run that takes longer is not waited for, because it may have a step of hours. */
const longestTurnMs = { thread: 60_000, process: 20_000 } as const;

/** A run stays in hand after its turn. While so many are, turns are not ended early. */
const mostBeyond = 200;

export interface SoloParts {
  /** @param onProgress called when the run has recorded something */
  takeUp(run: ClaimedRun, onProgress: () => void): RunInHand;
  /** Stores that the run is alone from now on, for its next owner to know. */
  noteAlone(run: Ownership): Promise<void>;
  /** Called when there are no such runs any more. */
  rest(): void;
  /** Gives up a run that has not begun. */
  giveBack(run: ClaimedRun): Promise<void>;
  /** How many runs that have ended threads are advanced at the same time. */
  readonly mostAtOnce: number;
  readonly logger: Logger;
}

export class SoloQueue {
  readonly #parts: SoloParts;
  readonly #waiting: SoloRun[] = [];
  #turns = 0;
  #isExclusive = false;
  #inHand = 0;
  #begun = 0;

  constructor(parts: SoloParts) {
    this.#parts = parts;
  }

  /** How many runs there are, waiting or not. */
  get size(): number {
    return this.#inHand;
  }

  add(run: ClaimedRun): RunInHand {
    const solo = new SoloRun(run, this.#parts);
    this.#inHand += 1;
    void solo.done.then(() => {
      this.#inHand -= 1;
      if (this.#inHand === 0) this.#parts.rest();
    });
    this.#waiting.push(solo);
    this.#next();
    return solo;
  }

  #next(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#mayBegin(next); next = this.#waiting[0]) {
      this.#waiting.shift();
      void this.#takeTurn(next);
    }
  }

  #mayBegin({ isExclusive }: SoloRun): boolean {
    if (this.#isExclusive) return false;
    return isExclusive ? this.#turns === 0 : this.#turns < this.#parts.mostAtOnce;
  }

  async #takeTurn(solo: SoloRun): Promise<void> {
    this.#turns += 1;
    if (solo.isExclusive) this.#isExclusive = true;
    let timer: NodeJS.Timeout | undefined;
    const longEnough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestTurnMs[solo.isExclusive ? "process" : "thread"]).unref();
    });
    this.#begun += 1;
    void solo.done.then(() => {
      this.#begun -= 1;
    });
    void solo.begin();
    await Promise.race([solo.done, longEnough, ...(solo.isExclusive ? [this.#firstProgress(solo)] : [])]);
    clearTimeout(timer);
    this.#turns -= 1;
    if (solo.isExclusive) this.#isExclusive = false;
    this.#next();
  }

  async #firstProgress(solo: SoloRun): Promise<void> {
    await solo.progressed;
    if (this.#begun >= mostBeyond) await new Promise<never>(() => {});
  }
}

class SoloRun implements RunInHand {
  readonly isExclusive: boolean;
  readonly #run: ClaimedRun;
  readonly #parts: SoloParts;
  readonly #done = Promise.withResolvers<void>();
  readonly #progressed = Promise.withResolvers<void>();
  #inHand: RunInHand | undefined;
  #isOver = false;

  constructor(run: ClaimedRun, parts: SoloParts) {
    this.isExclusive = mayEndProcess(run);
    this.#run = run;
    this.#parts = parts;
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  get progressed(): Promise<void> {
    return this.#progressed.promise;
  }

  async begin(): Promise<void> {
    // If others are advanced beside the run, the end of the process says nothing about it.
    if (this.isExclusive && !this.#isOver) {
      await this.#parts
        .noteAlone(this.#run.ownership)
        .catch(this.#tell("it could not be noted that the run is alone: its deaths count for nobody"));
    }
    if (this.#isOver) return;
    this.#inHand = this.#parts.takeUp(this.#run, this.#progressed.resolve);
    await this.#inHand.done;
    this.#end();
  }

  poke(): void {
    this.#inHand?.poke();
  }

  /** If the run has not begun, it is given back for another worker. */
  stop(): void {
    if (this.#inHand !== undefined) {
      this.#inHand.stop();
      return;
    }
    this.#isOver = true;
    void this.#parts
      .giveBack(this.#run)
      .catch(this.#tell("the run could not be given back, and waits until this worker is gone"))
      .then(() => this.#end());
  }

  abandon(): void {
    if (this.#inHand === undefined) this.#end();
    else this.#inHand.abandon();
  }

  #end(): void {
    this.#isOver = true;
    this.#done.resolve();
  }

  #tell(message: string): (error: unknown) => void {
    const { ownership, automation } = this.#run;
    return (error) => this.#parts.logger.error({ err: error, run: ownership.runId, automation }, message);
  }
}
