/**
 * Hands runs over to a thread in the order in which they come, each with all that it needs to begin. Enough runs are on
 * their way at once for the thread to have a next one always. There are no more than that, because a history may take
 * megabytes, and nobody knows what an instance takes before it is there.
 */
import { NewestOf } from "../../../core/bounds/newest-of.ts";
import type { BuildId } from "../../../core/ids.ts";
import type { OwnedRunJournal, RunHistory } from "../../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import { mostKeptBuilds } from "../../build/compile-build.ts";
import type { ToThread } from "./thread-messages.ts";

const mostOnTheirWay = 32;
// So many characters of a script and of a history weigh as much as a small run. An instance of a build of megabytes may
// take tens of megabytes: two of them are on their way at once.
const charactersOfOne = 64 * 1024;
const mostWeight = mostOnTheirWay / 2;

type Word = "poke" | "stop" | "abandon";

/** A run on its way into a thread, or in it. */
export class HandedRun {
  readonly run: ClaimedRun;
  readonly #send: (item: ToThread) => void;
  /** What was said of the run while the thread did not know it yet. */
  readonly #early: Word[] = [];
  #place: number | undefined;
  isDropped = false;

  constructor(run: ClaimedRun, send: (item: ToThread) => void) {
    this.run = run;
    this.#send = send;
  }

  /** Its number among the runs that the thread was handed, from 1; undefined before. */
  get place(): number | undefined {
    return this.#place;
  }

  tell(word: Word): void {
    if (this.#place === undefined) this.#early.push(word);
    else this.#send({ kind: word, runId: this.run.ownership.runId });
  }

  noteHanded(place: number): void {
    this.#place = place;
    for (const word of this.#early) this.tell(word);
  }
}

/** In characters. */
interface Sizes {
  readonly script?: number;
  readonly history?: number;
}

interface HandOverParts {
  readonly journal: OwnedRunJournal;
  readonly send: (item: ToThread) => void;
  /** Whether the thread can be looked into: before, nobody would find what its code does to it. */
  readonly isUp: () => boolean;
  /** How many of its runs the thread has begun. */
  readonly countBegun: () => number;
  /** Whether the thread's memory is so full that its runs have to leave before others begin. */
  readonly isFull: () => boolean;
}

export class HandOver {
  readonly #parts: HandOverParts;
  readonly #waiting: HandedRun[] = [];
  readonly #sentBuilds = new Set<BuildId>();
  readonly #scripts = new Map<BuildId, Promise<string | undefined>>();
  /** How long the script of a build is, and the history of its run that was read last. */
  readonly #sizes = new NewestOf<BuildId, Sizes>(mostKeptBuilds);
  /** Of the runs that were handed over and not begun, in their order. */
  readonly #onTheirWay: number[] = [];
  #reading = 0;
  #handed = 0;

  constructor(parts: HandOverParts) {
    this.#parts = parts;
  }

  add(run: ClaimedRun): HandedRun {
    const one = new HandedRun(run, this.#parts.send);
    this.#waiting.push(one);
    this.next();
    return one;
  }

  /** The thread may have come up, or have begun some of its runs. If so, others follow. */
  next(): void {
    if (!this.#parts.isUp()) return;
    this.#onTheirWay.splice(0, this.#onTheirWay.length - (this.#handed - this.#parts.countBegun()));
    for (;;) {
      const [one] = this.#waiting;
      if (one === undefined) return;
      const before = this.#onTheirWay.reduce((sum, weight) => sum + weight, this.#reading);
      // One goes whatever it weighs.
      if (before > 0 && before + this.#weigh(one) > mostOnTheirWay) return;
      if (this.#parts.isFull()) return;
      this.#waiting.shift();
      this.#reading += this.#weigh(one);
      void this.#handOver(one, this.#weigh(one));
    }
  }

  /** As a large one, as long as nobody has seen its script, or a history of its build. Its own may be like the last. */
  #weigh({ run }: HandedRun): number {
    const { script = Infinity, history = Infinity } = this.#sizes.get(run.build) ?? {};
    const characters = script + (run.isNew === true ? 0 : history);
    return Math.min(mostWeight, 1 + Math.floor(characters / charactersOfOne));
  }

  /** The run is not to be handed over any more. */
  drop(run: HandedRun): void {
    run.isDropped = true;
    const place = this.#waiting.indexOf(run);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  // If something cannot be read here, the thread asks for it. There the failure is dealt with, as any of the run's is.
  async #handOver(one: HandedRun, weight: number): Promise<void> {
    const { run } = one;
    const [history, script] = await Promise.allSettled([
      run.isNew === true ? undefined : this.#readHistory(run),
      this.#sentBuilds.has(run.build) ? undefined : this.#readScript(run.build),
    ]);
    this.#reading -= weight;
    if (!one.isDropped) {
      this.#handed += 1;
      this.#onTheirWay.push(this.#weigh(one));
      this.#parts.send({
        kind: "take-up",
        run,
        history: valueOf(history),
        script: this.#noteBuild(run.build) ? undefined : valueOf(script),
      });
      one.noteHanded(this.#handed);
    }
    this.next();
  }

  async #readHistory({ ownership, build }: ClaimedRun): Promise<RunHistory> {
    const history = await this.#parts.journal.history(ownership);
    const characters = history.entries.reduce((sum, { output }) => sum + (output?.length ?? 0), 0);
    this.#noteSizes(build, { history: characters });
    return history;
  }

  // The runs of a burst have one build. It is read once for all runs that come meanwhile.
  async #readScript(build: BuildId): Promise<string | undefined> {
    const read = this.#scripts.get(build) ?? this.#parts.journal.findBuild(build);
    this.#scripts.set(build, read);
    try {
      const script = await read;
      this.#noteSizes(build, { script: script?.length ?? 0 });
      return script;
    } finally {
      this.#scripts.delete(build);
    }
  }

  #noteSizes(build: BuildId, sizes: Sizes): void {
    this.#sizes.set(build, { ...this.#sizes.get(build), ...sizes });
  }

  /** Notes that the thread has this build, and forgets others as the thread's own cache does. Gives whether it had it before. */
  #noteBuild(build: BuildId): boolean {
    const isKnown = this.#sentBuilds.delete(build);
    this.#sentBuilds.add(build);
    const [oldest] = this.#sentBuilds;
    if (this.#sentBuilds.size > mostKeptBuilds && oldest !== undefined) this.#sentBuilds.delete(oldest);
    return isKnown;
  }
}

function valueOf<Value>(settled: PromiseSettledResult<Value>): Value | undefined {
  return settled.status === "fulfilled" ? settled.value : undefined;
}
