/** The journal as a run is replayed from it: which entry answers which call, and which is to be delivered next. */
import type { JournalEntry } from "../../core/journal-entry.ts";

export class ReplayedJournal {
  /** True while the journal is being replayed: the log and the status stay still then. */
  isReplaying: boolean;

  readonly #entries: readonly JournalEntry[];
  readonly #answers: ReadonlyMap<number, JournalEntry>;
  readonly #begun: ReadonlyMap<number, JournalEntry>;
  readonly #resumed: boolean;
  readonly #taken = new Set<number>();
  #cursor = 0;

  /** @param resumed an earlier owner brought the code to rest here: what it logged since the last entry is out */
  constructor(entries: readonly JournalEntry[], resumed: boolean) {
    this.#entries = entries.filter(({ kind }) => kind !== "attempt" && kind !== "begun");
    this.#answers = new Map(this.#entries.map((entry) => [entry.call, entry]));
    this.#begun = new Map(entries.flatMap((one) => (one.kind === "begun" ? [[one.call, one]] : [])));
    this.#resumed = resumed;
    this.isReplaying = this.#entries.length > 0 || resumed;
  }

  /** What answers this call. */
  findAnswer(call: number): JournalEntry | undefined {
    return this.#answers.get(call);
  }

  /** Whoever made this call first recorded that it was about to. */
  findBegun(call: number): JournalEntry | undefined {
    return this.#begun.get(call);
  }

  /** Answers a call as it is made: its entry is not delivered any more. */
  takeValue(call: number): JournalEntry | undefined {
    const entry = this.#answers.get(call);
    if (entry === undefined) return undefined;
    this.#taken.add(call);
    this.#pass();
    return entry;
  }

  get hasNext(): boolean {
    return this.#cursor < this.#entries.length;
  }

  /** Takes the entry that is delivered next, in the order in which they were recorded. */
  takeNext(): JournalEntry | undefined {
    const entry = this.#entries[this.#cursor];
    if (entry === undefined) return undefined;
    this.#cursor += 1;
    this.#pass();
    return entry;
  }

  // Values are answered as they are called for: there is nothing to deliver.
  #pass(): void {
    for (;;) {
      const entry = this.#entries[this.#cursor];
      if (entry?.kind !== "value" || !this.#taken.has(entry.call)) break;
      this.#cursor += 1;
    }
    if (!this.hasNext && !this.#resumed) this.isReplaying = false;
  }
}
