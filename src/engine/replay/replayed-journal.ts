/** The journal from which a run is replayed: which entry answers which call, and which entry is delivered next. */
import type { JournalEntry } from "../../core/journal-entry.ts";

export class ReplayedJournal {
  /** True during replay. The log and the status stay still then. */
  isReplaying: boolean;

  readonly #entries: readonly JournalEntry[];
  readonly #answers: ReadonlyMap<number, JournalEntry>;
  readonly #begun: ReadonlyMap<number, JournalEntry>;
  /** Attempts: those that were begun, and those that came to nothing. */
  readonly #tries: readonly JournalEntry[];
  readonly #resumed: boolean;
  /** The last call that anything is known of. */
  readonly lastCall: number;
  readonly #answeredAtOnce = new Set<number>();
  #cursor = 0;

  /** @param resumed whether an earlier owner already ran the code beyond the last entry, and so wrote its log lines */
  constructor(entries: readonly JournalEntry[], resumed: boolean) {
    this.#entries = entries.filter(({ kind }) => kind !== "attempt" && kind !== "begun");
    this.#answers = new Map(this.#entries.map((entry) => [entry.call, entry]));
    this.#begun = new Map(entries.flatMap((one) => (one.kind === "begun" ? [[one.call, one]] : [])));
    this.#tries = entries.filter(({ kind }) => kind === "attempt" || kind === "begun");
    this.#resumed = resumed;
    this.lastCall = entries.reduce((last, { call }) => Math.max(last, call), 0);
    this.isReplaying = this.#entries.length > 0 || resumed;
  }

  /** The entry that answers this call. */
  findAnswer(call: number): JournalEntry | undefined {
    return this.#answers.get(call);
  }

  /** The entry that says an attempt of this call was about to be made. */
  findBegun(call: number): JournalEntry | undefined {
    return this.#begun.get(call);
  }

  /** What was tried of a call that has no answer. `begun` is set if nobody knows what came of the last attempt. */
  findAttempt(call: number): { readonly begun: JournalEntry | undefined; readonly attempts: number } {
    const tries = this.#tries.filter((entry) => entry.call === call);
    const last = tries.at(-1);
    return {
      begun: last?.kind === "begun" ? last : undefined,
      attempts: tries.filter(({ kind }) => kind === "attempt").length,
    };
  }

  /** Takes the entry of a call that is answered as it is made. The entry will not be delivered again. */
  takeValue(call: number): JournalEntry | undefined {
    const entry = this.#answers.get(call);
    if (entry === undefined) return undefined;
    this.#answeredAtOnce.add(call);
    this.#pass();
    return entry;
  }

  get hasNext(): boolean {
    return this.#cursor < this.#entries.length;
  }

  /** Takes the next entry to deliver. Entries are delivered in the order in which they were recorded. */
  takeNext(): JournalEntry | undefined {
    const entry = this.#entries[this.#cursor];
    if (entry === undefined) return undefined;
    this.#cursor += 1;
    this.#pass();
    return entry;
  }

  // Skips the entries of calls that were answered as the code made them.
  #pass(): void {
    for (;;) {
      const entry = this.#entries[this.#cursor];
      if (entry === undefined || !this.#answeredAtOnce.has(entry.call)) break;
      this.#cursor += 1;
    }
    if (!this.hasNext && !this.#resumed) this.isReplaying = false;
  }
}
