/**
 * Hands runs over to a thread, in the order in which they come, each with all that it needs to begin. So many are on
 * their way at once that the thread always has a next one, and no more: a history may take megabytes.
 */
import type { BuildId } from "../../../core/ids.ts";
import type { OwnedRunJournal } from "../../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import { mostKeptBuilds } from "../../build/compile-build.ts";
import type { ToThread } from "./thread-messages.ts";

const mostOnTheirWay = 8;

type Word = "poke" | "stop" | "abandon";

/** A run on its way into a thread, or in it. */
export class HandedRun {
  readonly run: ClaimedRun;
  readonly #send: (item: ToThread) => void;
  /** Said of it while the thread did not know it yet. */
  readonly #early: Word[] = [];
  #place: number | undefined;
  isDropped = false;

  constructor(run: ClaimedRun, send: (item: ToThread) => void) {
    this.run = run;
    this.#send = send;
  }

  /** Which of the thread's runs it is, from 1; undefined before it was handed over. */
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

interface HandOverParts {
  readonly journal: OwnedRunJournal;
  readonly send: (item: ToThread) => void;
  /** How many of its runs the thread has begun. */
  readonly countBegun: () => number;
}

export class HandOver {
  readonly #parts: HandOverParts;
  readonly #waiting: HandedRun[] = [];
  readonly #sentBuilds = new Set<BuildId>();
  readonly #scripts = new Map<BuildId, Promise<string | undefined>>();
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

  /** The thread may have begun some: others follow. */
  next(): void {
    while (this.#reading + this.#handed - this.#parts.countBegun() < mostOnTheirWay) {
      const one = this.#waiting.shift();
      if (one === undefined) return;
      this.#reading += 1;
      void this.#handOver(one);
    }
  }

  /** Hands it over no more. */
  drop(run: HandedRun): void {
    run.isDropped = true;
    const place = this.#waiting.indexOf(run);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  // Whatever cannot be read here, the thread asks for: the run that fails over it is told of there.
  async #handOver(one: HandedRun): Promise<void> {
    const { run } = one;
    const [history, script] = await Promise.allSettled([
      run.isNew === true ? undefined : this.#parts.journal.history(run.ownership),
      this.#sentBuilds.has(run.build) ? undefined : this.#readScript(run.build),
    ]);
    this.#reading -= 1;
    if (!one.isDropped) {
      this.#handed += 1;
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

  // Runs of a burst have one build: it is read once for all that come meanwhile.
  async #readScript(build: BuildId): Promise<string | undefined> {
    const read = this.#scripts.get(build) ?? this.#parts.journal.findBuild(build);
    this.#scripts.set(build, read);
    try {
      return await read;
    } finally {
      this.#scripts.delete(build);
    }
  }

  /** As the thread's own cache forgets builds. Returns whether the thread has this one. */
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
