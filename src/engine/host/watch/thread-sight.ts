/** What is known of a thread of runs from outside: whether it still turns, how much memory it takes, and whose code executes. */
import { TurnNotes } from "../../replay/turn-notes.ts";
import type { FromThread, ThreadMemory } from "../threads/thread-messages.ts";

/** Where a thread was when somebody looked into it. */
export interface ThreadFinding {
  /** The run whose code executes. */
  readonly runId: string | null;
  /** In the form of an error's stack: "    at name (build-...js:12:5)". */
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

  /** For how many pings in a row the thread has neither answered nor come to the end of a run's turn. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Whether the thread owes an answer to a ping. Then it is asked for its memory in the middle of what it does. */
  get isSilent(): boolean {
    return this.#pings > 0;
  }

  /** Whether the heap is full. The thread stays where it is then. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Whether the thread has ever answered. To start it takes its time on a busy machine. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** As the thread itself said last, perhaps in the middle of something. */
  get memory(): ThreadMemory {
    return this.#memory;
  }

  /** The heap before the thread had any runs. */
  get heapAtStart(): number {
    return this.#heapAtStart;
  }

  /** The run whose code was let in last and has not come to rest yet. */
  get entered(): string | null {
    return this.#notes.entered;
  }

  /** How many of the runs that it was handed the thread has begun. */
  get begun(): number {
    return this.#notes.begun;
  }

  ping(): void {
    // It answers when that has come to its end: a program that code started and waits for takes what it takes.
    if (this.#notes.isWithHost) {
      this.#unanswered = 0;
      return;
    }
    const { turns } = this.#notes;
    this.#unanswered = turns === this.#turns ? this.#unanswered + 1 : 0;
    this.#turns = turns;
    this.#pings += 1;
    this.#sendPing();
  }

  /**
   * Has the thread say how much memory it takes. If its heap is full, the thread stays where it is.
   *
   * @param ask reaches into the thread
   */
  check(ask: () => void): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    ask();
  }

  /**
   * Looks whose code executes, and keeps the thread there until it is let go or ended.
   *
   * @param ask reaches into the thread
   * @returns undefined if the thread could not be reached
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

  /** The thread has ended, and a look that is under way with it. */
  close(): void {
    this.#onLooked(undefined);
  }
}
