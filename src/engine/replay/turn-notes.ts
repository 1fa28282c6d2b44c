/**
 * What a thread of runs lets others see while it answers nobody: how many turns its runs have had, how many
 * runs have begun, and whose code was let in last. It stands in memory that the process's own thread reads without asking.
 */
const [turns, stay, begun] = [0, 1, 2];
const countersBytes = 12;
// An id of a run, and its length before it.
const longestId = 64;

export const turnNotesBytes = countersBytes + 1 + longestId;

export class TurnNotes {
  readonly #counters: Int32Array;
  readonly #entered: Buffer;

  constructor(buffer: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(turnNotesBytes)) {
    this.#counters = new Int32Array(buffer, 0, 3);
    this.#entered = Buffer.from(buffer, countersBytes);
  }

  /** The code of this run executes from here on. */
  enter(runId: string | undefined): void {
    if (runId === undefined) return;
    this.#entered[0] = this.#entered.write(runId, 1, longestId, "latin1");
  }

  /** What was let in has come to rest: the next turn is another's. */
  rest(): void {
    this.#entered[0] = 0;
    Atomics.add(this.#counters, turns, 1);
  }

  /** Grows with every turn: a thread whose turns go on is busy, and not stuck. */
  get turns(): number {
    return Atomics.load(this.#counters, turns);
  }

  /** The run that was let in and has not come to rest. */
  get entered(): string | null {
    const length = this.#entered[0] ?? 0;
    return length === 0 ? null : this.#entered.toString("latin1", 1, 1 + length);
  }

  /** The next of the runs that the thread was handed begins: from here on its code may execute. */
  begin(): void {
    Atomics.add(this.#counters, begun, 1);
  }

  /** How many runs have begun, in the order in which they were handed over. */
  get begun(): number {
    return Atomics.load(this.#counters, begun);
  }

  /** From now on the thread stays where it is once it is looked into. */
  askToStay(): void {
    Atomics.store(this.#counters, stay, 1);
  }

  letGo(): void {
    Atomics.store(this.#counters, stay, 0);
    Atomics.notify(this.#counters, stay);
  }

  /** In the thread: stays here until it is let go or ended, for so long at most. */
  stay(ms: number): void {
    Atomics.wait(this.#counters, stay, 1, ms);
  }

  get isAskedToStay(): boolean {
    return Atomics.load(this.#counters, stay) === 1;
  }
}

// Of the thread that this module is loaded in; a thread of runs shares them at its start.
let notes = new TurnNotes();

export function shareTurnNotes(shared: SharedArrayBuffer): TurnNotes {
  notes = new TurnNotes(shared);
  return notes;
}

export function enterTurn(runId: string | undefined): void {
  notes.enter(runId);
}

export function endTurn(): void {
  notes.rest();
}
