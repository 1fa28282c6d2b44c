/**
 * Writes the journal of a run in a worker's hands. Entries get their places as they come, and what they answer is
 * handed out for delivery in the order in which they are committed.
 */
import { type ErrorCode, HathiError } from "../../core/errors.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { JournalEntry, NewEntry } from "../../core/journal-entry.ts";
import { currentJournalBound, sizeOfEntry } from "../../core/bounds/journal-bound.ts";
import type { Append, Appended, OwnedRunJournal } from "../../core/ports/run-journal.ts";
import type { Failure, Ownership } from "../../core/run.ts";
import { cleanUpMs } from "../replay/decide-end.ts";

/** An entry that is committed, for the code to hear of. */
export interface Delivery {
  readonly entry: JournalEntry;
  readonly event: HathiEvent | undefined;
}

type Recording = Pick<Append, "notBefore" | "closesWait"> & {
  readonly event?: HathiEvent;
  /** It was not due by the database's clock: nothing was recorded. */
  readonly onEarly?: () => void;
};

export class RunRecorder {
  /** The first write that failed: the run is lost to this worker. */
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

  /** @param options.onChange told whenever a write has come to its end */
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

  /** Whether the code has values already that are not committed: nothing begins and nothing is delivered then. */
  get hasValuesUnderWay(): boolean {
    return this.#valuesUnderWay > 0;
  }

  /** Whether a cancellation is recorded, or on its way to be. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Set when the run's journal is larger than one may be. What is executing is recorded even so. */
  get excess(): Failure | undefined {
    return this.#bytes <= currentJournalBound() ? undefined : tooLarge(this.#bytes);
  }

  /** When the clean-up after a cancellation is over; infinity before there is one. */
  get cleanUpUntil(): number {
    return this.#cancelledAt === undefined
      ? Number.POSITIVE_INFINITY
      : this.#cancelledAt.getTime() + cleanUpMs;
  }

  takeDelivery(): Delivery | undefined {
    return this.#valuesUnderWay > 0 ? undefined : this.#deliveries.shift();
  }

  /** Writes an entry and, once it is committed, has it delivered. */
  record(entry: NewEntry, { event, onEarly, ...options }: Recording = {}): void {
    const written = async (): Promise<void> => {
      const { seq, at, isEarly } = await this.#append(entry, options);
      if (isEarly) onEarly?.();
      else if (entry.kind !== "attempt") this.#deliveries.push({ entry: { ...entry, seq, at }, event });
      if (entry.kind === "cancel") this.#cancelledAt = at;
    };
    this.write(written());
  }

  /** @param name what the code is cancelled for */
  recordCancel(name: string): void {
    this.#isCancelled = true;
    this.record({ ...blankAnswer, kind: "cancel", call: 0, name });
  }

  /** Resolves when it is committed that an attempt is about to be made, and tells when. */
  async recordBegin(entry: NewEntry): Promise<Date> {
    const appended = this.#append(entry);
    this.write(appended);
    return (await appended).at;
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

  /** Something that had to be recorded cannot be: the run is paused over it. */
  breakOff(error: unknown): void {
    this.broken ??= error;
    this.#onChange();
  }

  /** The run is no longer this worker's, whatever the journal would say. */
  giveUp(): void {
    const { runId, epoch } = this.#ownership;
    this.breakOff(new HathiError("OWNERSHIP_LOST", `run ${runId} was given up under epoch ${epoch}`));
  }

  #append(entry: NewEntry, options: Pick<Append, "notBefore" | "closesWait"> = {}): Promise<Appended> {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    this.#bytes += sizeOfEntry(entry);
    return this.#journal.append(this.#ownership, { seq, entry, ...options });
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
