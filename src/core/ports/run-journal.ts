/** What the engine asks of the journal: to own runs, to read their history, and to write it. */
import type { PrintedLine } from "../run-log.ts";
import type { NewDoubt } from "../doubt.ts";
import type { StoredEvent } from "../event.ts";
import type { BuildId, EventId, RunId } from "../ids.ts";
import type { JournalEntry, NewEntry } from "../journal-entry.ts";
import type { ClaimedRun, Failure, Ownership } from "../run.ts";

export interface Appended {
  readonly seq: number;
  readonly at: Date;
  /** It is not due by the database's clock, which says `at`: nothing was recorded. */
  readonly isEarly: boolean;
}

/** An entry on its way in, with the place that the run's owner gave it. */
export interface Append {
  readonly seq: number;
  readonly entry: NewEntry;
  /** A timer: it is not recorded before this moment of the database's clock. */
  readonly notBefore?: Date;
  /** The call whose wait ends with this entry. */
  readonly closesWait?: number;
}

export interface WaitRequest {
  readonly call: number;
  readonly types: readonly string[];
  readonly subject: string | null;
  /** Look back to events stored after this one. */
  readonly afterSeq: number;
  /** Events that ended an earlier wait of this run. */
  readonly except: readonly EventId[];
}

/** An event that may end the wait of this call. */
export interface Candidate {
  readonly call: number;
  readonly eventSeq: number;
  readonly event: StoredEvent;
}

/** What may have changed from outside while a run is in a worker's hands. */
export interface RunNews {
  readonly wakes: number;
  readonly cancelRequestedAt: Date | null;
  /** Somebody wants it to end now, without its clean-up. */
  readonly killRequested: boolean;
  /** Who asked for a pause. */
  readonly pauseRequestedBy?: string | null;
  readonly candidates: readonly Candidate[];
}

export interface RunHistory extends RunNews {
  readonly entries: readonly JournalEntry[];
  /** The events that ended waits, by id. */
  readonly events: ReadonlyMap<EventId, StoredEvent>;
  /** Calls whose waits are open. */
  readonly openWaits: readonly number[];
}

export interface ClaimOutcome {
  readonly claimed: readonly ClaimedRun[];
  /** Runs that are free, and for which there was no room. */
  readonly left: readonly RunId[];
  /** Runs that this worker owns already: something has news for them. */
  readonly owned: readonly RunId[];
  /** The database's clock when it decided what is due; null where there was nothing to decide. */
  readonly now: Date | null;
}

export type RunEnd =
  | { readonly state: "completed"; readonly result: string | null }
  /** `thrown` is what its function threw, encoded: its parent is thrown the same. */
  | { readonly state: "failed"; readonly error: Failure; readonly thrown?: string }
  | { readonly state: "cancelled"; readonly error: Failure | null }
  /** The same run begins again with an empty journal. */
  | {
      readonly state: "continued";
      readonly input: unknown;
      /** Events that ended waits of it, in this round and before, in order. */
      readonly taken?: readonly EventId[];
    };

export interface Parking {
  readonly wakeAt: Date | null;
  /** What it waits for, for people. */
  readonly waitingFor: string;
  /** The news that the run has taken in; parking is refused when there is more. */
  readonly wakesSeen: number;
}

export interface Pausing {
  /** Steps of which nothing can tell whether they happened: each is asked about. */
  readonly doubts?: readonly NewDoubt[];
  /** Calls in doubt that this worker has not looked into. */
  readonly doubtful?: readonly number[];
  /** Whether its code could be advanced, and hear of a cancel. */
  readonly canGoOn?: boolean;
}

/** What becomes of a run that waits for its key while another has it. */
export type QueueingOverlap = "queue" | "replace";

/**
 * "taken": another unfinished run has the key. "too-early": another comes first, and this one is woken after it.
 * "superseded": a later event replaces this run, which has not begun.
 */
export type Admission = "admitted" | "taken" | "too-early" | "superseded";

/**
 * The journal as a worker uses it. Everything that writes is refused with OWNERSHIP_LOST (a HathiError)
 * once another worker has taken the run over.
 */
export interface RunJournal {
  /** @param most how many there is room for; without it all are taken */
  claim(runIds: readonly RunId[], most?: number): Promise<ClaimOutcome>;
  /**
   * Asked before something is done for a run. Null while nobody can have taken it over; after a silence of the
   * worker's a promise, which resolves when the run is known to be owned still.
   */
  confirm(run: Ownership): Promise<void> | null;
  /** Whether nobody else can have taken the run over, as far as is known here and now. */
  isOwned(run: Ownership): boolean;
  history(run: Ownership): Promise<RunHistory>;
  news(run: Ownership): Promise<RunNews>;
  /** Lets a run's event in, under its key if it has one, which it does not wait for. */
  admit(run: Ownership, key: string | null): Promise<Admission>;
  /**
   * Notes the key that the run waits for. From here on it is woken when its turn may have come. One that
   * replaces others removes those that wait for the key and came before it.
   */
  queueForKey(run: Ownership, key: string, overlap: QueueingOverlap): Promise<void>;
  /** Lets a run in that has noted its key, if its turn has come. */
  admitFromQueue(run: Ownership, key: string, overlap: QueueingOverlap): Promise<Admission>;
  /** Asks the run that holds the key to end. */
  cancelHolder(run: Ownership, key: string): Promise<void>;
  /**
   * Removes a run whose automation did not want its event.
   *
   * @param isKeyed other runs may wait to hear of it
   */
  discard(run: Ownership, isKeyed: boolean): Promise<void>;
  append(run: Ownership, append: Append): Promise<Appended>;
  /**
   * Opens a wait and looks back, or looks back once more for one that is open.
   *
   * @returns where the look is to go on, when there may be more than it gave; null at the end
   */
  openWait(run: Ownership, wait: WaitRequest): Promise<number | null>;
  closeWait(run: Ownership, call: number): Promise<void>;
  dismiss(run: Ownership, candidates: readonly Candidate[]): Promise<void>;
  setStatus(run: Ownership, status: string): Promise<void>;
  /** Keeps what the code prints. */
  print(run: Ownership, lines: readonly PrintedLine[]): Promise<void>;
  park(run: Ownership, parking: Parking): Promise<"parked" | "has-news">;
  /**
   * Keeps the run for a person to look at; with doubts, for a person to settle. One that is being cancelled is
   * never kept: it goes on with its clean-up if it can, and otherwise ends as cancelled, with the reason.
   */
  pause(run: Ownership, reason: Failure, more?: Pausing): Promise<void>;
  finish(run: Ownership, end: RunEnd): Promise<void>;
  /**
   * Gives the run up for another worker to take at once.
   *
   * @param doubtful calls in doubt that this worker has not looked into
   */
  release(run: Ownership, doubtful?: readonly number[]): Promise<void>;
  /** The database's clock, told from here: never ahead of it. */
  estimateNow(): number;
  findBuild(id: BuildId): Promise<string | undefined>;
}

/** The journal as whoever advances a run uses it; the worker has claimed the run before. */
export type OwnedRunJournal = Omit<RunJournal, "claim">;

/** How a run leaves the hands of a worker whose thread has come to an end. */
export interface Abandonment {
  /** Whether the run is, or may be, what ended it. */
  readonly isBlamed: boolean;
  /** Shown to people, who resume it; null: it goes on by itself. As a pause, it ends a run that is being cancelled. */
  readonly pausedFor: Failure | null;
}

/** What it had begun is in doubt for whoever takes it next. */
export type AbandonRun = (run: Ownership, how: Abandonment) => Promise<void>;
