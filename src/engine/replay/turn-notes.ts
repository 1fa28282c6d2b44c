/**
 * What a thread of runs shows even while it answers nobody: how many turns its runs have had, how many runs have
 * begun, and whose code was let in last. The notes are in shared memory, so the process's own thread reads them
 * without asking.
 */
const [turns, stay, begun, withHost] = [0, 1, 2, 3];
const countersBytes = 16;
// The id of a run, after one byte for its length.
const longestId = 64;

export const turnNotesBytes = countersBytes + 1 + longestId;

export class TurnNotes {
  readonly #counters: Int32Array;
  readonly #entered: Buffer;

  constructor(buffer: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(turnNotesBytes)) {
    this.#counters = new Int32Array(buffer, 0, 4);
    this.#entered = Buffer.from(buffer, countersBytes);
  }

  /** From here on the code of this run executes. */
  enter(runId: string | undefined): void {
    if (runId === undefined) return;
    this.#entered[0] = this.#entered.write(runId, 1, longestId, "latin1");
  }

  /** The run that was let in has come to rest. The next turn may belong to another run. */
  rest(): void {
    this.#entered[0] = 0;
    Atomics.add(this.#counters, turns, 1);
  }

  /** Grows with every turn. A thread whose turns go on is busy, not stuck. */
  get turns(): number {
    return Atomics.load(this.#counters, turns);
  }

  /** Whether the thread stands still for something that code has asked for, such as a program. It is not stuck then. */
  get isWithHost(): boolean {
    return Atomics.load(this.#counters, withHost) === 1;
  }

  set isWithHost(value: boolean) {
    Atomics.store(this.#counters, withHost, value ? 1 : 0);
  }

  /** The run that was let in and has not come to rest yet. */
  get entered(): string | null {
    const length = this.#entered[0] ?? 0;
    return length === 0 ? null : this.#entered.toString("latin1", 1, 1 + length);
  }

  /** The thread begins the next of the runs that it was handed. From here on the code of that run may execute. */
  begin(): void {
    Atomics.add(this.#counters, begun, 1);
  }

  /** How many runs the thread has begun. It begins them in the order in which it was handed them. */
  get begun(): number {
    return Atomics.load(this.#counters, begun);
  }

  /** From now on the thread stops where it is as soon as somebody looks into it. */
  askToStay(): void {
    Atomics.store(this.#counters, stay, 1);
  }

  letGo(): void {
    Atomics.store(this.#counters, stay, 0);
    Atomics.notify(this.#counters, stay);
  }

  /** Called in the thread: stays here until the thread is let go or ended, for `ms` at most. */
  stay(ms: number): void {
    Atomics.wait(this.#counters, stay, 1, ms);
  }

  get isAskedToStay(): boolean {
    return Atomics.load(this.#counters, stay) === 1;
  }
}

// The notes of the thread that has loaded this module. A thread of runs shares its notes when it starts.
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

export function beWithHost(value: boolean): void {
  notes.isWithHost = value;
}
