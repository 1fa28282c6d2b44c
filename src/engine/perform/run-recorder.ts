/**
 * Writes the journal of a run in hand. Each entry gets its place as it comes. Entries are handed out for delivery in
 * the order in which they are committed.
 */
import { type ErrorCode, HathiError } from "../../core/errors.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { JournalEntry, NewEntry } from "../../core/journal-entry.ts";
import { currentJournalBound, sizeOfEntry } from "../../core/bounds/journal-bound.ts";
import type { Append, Appended, OwnedRunJournal } from "../../core/ports/run-journal.ts";
import type { Failure, Ownership } from "../../core/run.ts";
import { cleanUpMs } from "../replay/ending/decide-end.ts";
import type { RunInstance } from "../replay/run-instance.ts";

/** A committed entry, to be delivered to the code. */
export interface Delivery {
  readonly entry: JournalEntry;
  readonly event: HathiEvent | undefined;
}

type Recording = Pick<Append, "notBefore" | "closesWait"> & {
  readonly event?: HathiEvent;
  /** Called if the timer was not due by the database's clock, so that nothing was recorded. */
  readonly onEarly?: () => void;
};

export class RunRecorder {
  /** Why the first write failed. From then on this worker cannot advance the run. */
  broken: unknown;
  readonly #journal: OwnedRunJournal;
  readonly #ownership: Ownership;
  readonly #onChange: () => void;
  readonly #deliveries: Delivery[] = [];
  #nextSeq: number;
  #bytes: number;
  #writing = 0;
  #valuesUnderWay = 0;
  #effects: (() => void)[] = [];
  #isCancelled: boolean;
  #cancelledAt: Date | undefined;

  /** @param options.onChange called whenever a write has ended */
  constructor(options: {
    readonly journal: OwnedRunJournal;
    readonly ownership: Ownership;
    readonly entries: readonly JournalEntry[];
    readonly onChange: () => void;
  }) {
    this.#journal = options.journal;
    this.#ownership = options.ownership;
    this.#onChange = options.onChange;
    this.#nextSeq = (options.entries.at(-1)?.seq ?? 0) + 1;
    this.#bytes = options.entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0);
    this.#cancelledAt = options.entries.find((entry) => entry.kind === "cancel")?.at;
    this.#isCancelled = this.#cancelledAt !== undefined;
  }

  get isWriting(): boolean {
    return this.#writing > 0;
  }

  /** Whether the code already has values that are not committed. Until they are, nothing begins and nothing is delivered. */
  get hasValuesUnderWay(): boolean {
    return this.#valuesUnderWay > 0;
  }

  /** Whether a cancellation is recorded or is being recorded. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Set if the journal is larger than a journal may be. What is executing is recorded even then. */
  get excess(): Failure | undefined {
    return this.#bytes <= currentJournalBound() ? undefined : tooLarge(this.#bytes);
  }

  /** When the time for the clean-up after a cancellation is over; infinity if nobody cancelled. */
  get cleanUpUntil(): number {
    return this.#cancelledAt === undefined
      ? Number.POSITIVE_INFINITY
      : this.#cancelledAt.getTime() + cleanUpMs;
  }

  takeDelivery(): Delivery | undefined {
    return this.#valuesUnderWay > 0 ? undefined : this.#deliveries.shift();
  }

  /** Writes an entry, and has it delivered once it is committed. */
  record(entry: NewEntry, { event, onEarly, ...options }: Recording = {}): void {
    const written = async (): Promise<void> => {
      const { seq, at, isEarly } = await this.#append(entry, options);
      if (isEarly) onEarly?.();
      else if (entry.kind !== "attempt") this.#deliveries.push({ entry: { ...entry, seq, at }, event });
      if (entry.kind === "cancel") this.#cancelledAt = at;
    };
    this.write(written());
  }

  /** @param name why the code is cancelled */
  recordCancel(name: string): void {
    this.#isCancelled = true;
    this.record({ ...blankAnswer, kind: "cancel", call: 0, name });
  }

  /** Records that an attempt is about to be made. Resolves with the time of the commit. */
  async recordBegin(entry: NewEntry): Promise<Date> {
    const appended = this.#append(entry);
    this.write(appended);
    return (await appended).at;
  }

  /**
   * As recordBegin, for a call at once: the thread stays here until the entry is committed. If the journal is in this
   * very thread, that is impossible, and the call is made while the entry is being written.
   *
   * @throws what the journal threw, or JOURNAL_TOO_LARGE: the run cannot go on
   */
  recordBeginNow(entry: NewEntry): void {
    // Code that makes one such call after the other comes to no rest, so it is stopped here.
    if (!this.#isCancelled && this.excess !== undefined)
      throw new HathiError("JOURNAL_TOO_LARGE", this.excess.message);
    if (this.broken !== undefined) throw this.broken;
    if (this.#journal.appendNow === undefined) {
      this.write(this.#append(entry));
      return;
    }
    const append = this.#place(entry);
    try {
      this.#journal.appendNow(this.#ownership, append);
    } catch (error) {
      this.breakOff(error);
      throw error;
    }
  }

  /** Records what the code does at once. */
  hear(instance: RunInstance): void {
    instance.onValue = (entry) => this.recordValue(entry);
    instance.onEffect = (effect) => this.afterValues(effect);
    instance.onBegin = (entry) => instance.activity.hold(() => this.recordBeginNow(entry));
  }

  /** The code has the value already. */
  recordValue(entry: NewEntry): void {
    this.#valuesUnderWay += 1;
    const written = async (): Promise<void> => {
      await this.#append(entry);
      this.#valuesUnderWay -= 1;
      if (this.#valuesUnderWay > 0) return;
      const effects = this.#effects;
      this.#effects = [];
      for (const effect of effects) effect();
    };
    this.write(written());
  }

  /** Does something that is seen outside, when all that the code knows is committed; in the order in which it came. */
  afterValues(effect: () => void): void {
    if (this.#valuesUnderWay > 0) this.#effects.push(effect);
    else effect();
  }

  /** Counts a write that is under way. */
  write(work: Promise<unknown>): void {
    this.#writing += 1;
    void work
      .catch((error: unknown) => this.breakOff(error))
      .finally(() => {
        this.#writing -= 1;
        this.#onChange();
      });
  }

  /** Something that has to be recorded cannot be. The run is paused for it. */
  breakOff(error: unknown): void {
    this.broken ??= error;
    this.#onChange();
  }

  /** This worker gives the run up, whatever the journal would say. */
  giveUp(): void {
    const { runId, epoch } = this.#ownership;
    this.breakOff(new HathiError("OWNERSHIP_LOST", `run ${runId} was given up under epoch ${epoch}`));
  }

  #append(entry: NewEntry, options: Pick<Append, "notBefore" | "closesWait"> = {}): Promise<Appended> {
    return this.#journal.append(this.#ownership, { ...this.#place(entry), ...options });
  }

  #place(entry: NewEntry): Append {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    this.#bytes += sizeOfEntry(entry);
    return { seq, entry };
  }
}

function tooLarge(bytes: number): Failure {
  const code: ErrorCode = "JOURNAL_TOO_LARGE";
  return {
    name: code,
    message: `the run's journal takes ${bytes} bytes, and at most ${currentJournalBound()} are kept: return continueWith(input) from time to time, so that the run begins again with an empty journal, and let steps return only what the run needs. Whoever runs Hathi can raise HATHI_MAX_JOURNAL_BYTES and resume the run; otherwise cancel it`,
  };
}

/** What most answers have in common. */
export const blankAnswer = { digest: null, input: null, ok: true, output: null, attempt: 1 } as const;
