/** What is known of a thread of runs from outside: whether it still turns, what it takes, and whose code executes. */
import { TurnNotes } from "../../replay/turn-notes.ts";
import type { FromThread, ThreadMemory } from "../threads/thread-messages.ts";

/** Where a thread was when it was looked into. */
export interface ThreadFinding {
  /** The run whose code executes. */
  readonly runId: string | null;
  /** As an error's stack: "    at name (build-...js:12:5)". */
  readonly stack: string;
}

// A thread that is inside a native call cannot look into itself.
const patienceMs = 3000;

export class ThreadSight {
  readonly #notes: TurnNotes;
  readonly #sendPing: () => void;
  #unanswered = 0;
  #turns = 0;
  #pings = 0;
  #isUp = false;
  #isAsked = false;
  #isFull = false;
  #finding: ThreadFinding | undefined;
  #memory: ThreadMemory = { heapUsed: 0, heapLimit: Number.POSITIVE_INFINITY, external: 0 };
  #heapAtStart = 0;
  #onLooked: (finding: ThreadFinding | undefined) => void = () => {};

  /** @param notes the memory that the thread writes its turns into */
  constructor(notes: SharedArrayBuffer, sendPing: () => void) {
    this.#notes = new TurnNotes(notes);
    this.#sendPing = sendPing;
  }

  /** Pings in a row in which it neither answered nor came to the end of a run's turn. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Whether it owes an answer to a ping: then it is asked what it takes in the middle of what it does. */
  get isSilent(): boolean {
    return this.#pings > 0;
  }

  /** Its heap is full, and it stays where it is. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Whether it has ever answered: starting takes its time on a busy machine. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** As it said itself, also in the middle of something. */
  get memory(): ThreadMemory {
    return this.#memory;
  }

  /** The heap before it had any runs. */
  get heapAtStart(): number {
    return this.#heapAtStart;
  }

  /** The run whose code was let in last and has not come to rest. */
  get entered(): string | null {
    return this.#notes.entered;
  }

  /** How many runs it has begun, of those that it was handed. */
  get begun(): number {
    return this.#notes.begun;
  }

  ping(): void {
    const { turns } = this.#notes;
    this.#unanswered = turns === this.#turns ? this.#unanswered + 1 : 0;
    this.#turns = turns;
    this.#pings += 1;
    this.#sendPing();
  }

  /**
   * Has it say what it takes; where its heap is full it stays where it is.
   *
   * @param ask reaches into the thread
   */
  check(ask: () => void): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    ask();
  }

  /**
   * Looks whose code executes, and keeps the thread there until it is let go, or ended.
   *
   * @param ask reaches into the thread
   * @returns undefined where it could not be reached
   */
  async look(ask: () => void): Promise<ThreadFinding | undefined> {
    if (this.#finding !== undefined) return this.#finding;
    const { promise, resolve } = Promise.withResolvers<ThreadFinding | undefined>();
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    this.#onLooked = resolve;
    this.#notes.askToStay();
    ask();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#onLooked = () => {};
    }
  }

  letGo(): void {
    this.#finding = undefined;
    this.#notes.letGo();
  }

  hear(message: FromThread & { readonly kind: "looked" | "pong" | "seen" }): void {
    if (message.kind === "looked") {
      this.#finding = { runId: message.runId, stack: message.stack };
      this.#isFull = message.isFull;
      this.#onLooked(this.#finding);
      return;
    }
    if (message.kind === "pong") {
      this.#unanswered = 0;
      this.#pings = 0;
    }
    if (!this.#isUp) this.#heapAtStart = message.heapUsed;
    this.#isUp = true;
    this.#isAsked = false;
    this.#memory = message;
  }

  /** It has ended: nobody waits for a look any more. */
  close(): void {
    this.#onLooked(undefined);
  }
}
