/** What the engine asks of the journal: to own runs, to read their history, and to add to it. */
import type { PrintedLine } from "../run-log.ts";
import type { NewDoubt } from "../doubt.ts";
import type { StoredEvent } from "../event.ts";
import type { BuildId, EventId, RunId } from "../ids.ts";
import type { JournalEntry, NewEntry } from "../journal-entry.ts";
import type { ClaimedRun, Failure, Ownership } from "../run.ts";

export interface Appended {
  readonly seq: number;
  readonly at: Date;
  /** The timer is not due yet by the database's clock, which says `at`. Nothing was recorded. */
  readonly isEarly: boolean;
}

/** An entry to be recorded, at the place that the run's owner gave it. */
export interface Append {
  readonly seq: number;
  readonly entry: NewEntry;
  /** For a timer: the entry is not recorded before this moment of the database's clock. */
  readonly notBefore?: Date;
  /** The call whose wait this entry ends. */
  readonly closesWait?: number;
}

export interface WaitRequest {
  readonly call: number;
  readonly types: readonly string[];
  readonly subject: string | null;
  /** The wait also takes earlier events, down to the one stored right after this one. */
  readonly afterSeq: number;
  /** Events that have ended a wait of this run already. */
  readonly except: readonly EventId[];
}

/** An event that may end the wait of a call. */
export interface Candidate {
  readonly call: number;
  readonly eventSeq: number;
  readonly event: StoredEvent;
}

/** What others may have changed while a worker has the run in hand. */
export interface RunNews {
  readonly wakes: number;
  readonly cancelRequestedAt: Date | null;
  /** Somebody wants the run to end now, without its clean-up. */
  readonly killRequested: boolean;
  /** Who asked for a pause. */
  readonly pauseRequestedBy?: string | null;
  readonly candidates: readonly Candidate[];
}

export interface RunHistory extends RunNews {
  readonly entries: readonly JournalEntry[];
  /** The events that ended waits of the run, by id. */
  readonly events: ReadonlyMap<EventId, StoredEvent>;
  /** The calls whose waits are open. */
  readonly openWaits: readonly number[];
}

/** What looking for events that came before a wait has come to. */
export interface Looked {
  /** Whether there are candidates among the run's news. */
  readonly hasFound: boolean;
  /** Where to go on looking, where there may be more events; null where all were found. */
  readonly moreAfter: number | null;
}

/** A run that has something to do and no owner. */
export interface FreeRun {
  readonly runId: RunId;
  readonly automation: string;
  /** Whether somebody has cancelled it, and waits for that. */
  readonly isCancelled: boolean;
}

export interface ClaimOutcome {
  readonly claimed: readonly ClaimedRun[];
  /** Runs that this worker owns already, and for which there is news. */
  readonly owned: readonly RunId[];
  /** The moment, by the database's clock, that decided which timers are due; null where there was nothing to decide. */
  readonly now: Date | null;
}

export type RunEnd =
  | { readonly state: "completed"; readonly result: string | null }
  /** `thrown` is what the run's function threw, encoded, so that its parent can be thrown the same. */
  | { readonly state: "failed"; readonly error: Failure; readonly thrown?: string }
  | { readonly state: "cancelled"; readonly error: Failure | null }
  /** The run begins again with an empty journal. */
  | {
      readonly state: "continued";
      readonly input: unknown;
      /** The events that ended waits of the run, in this round and the earlier ones, in order. */
      readonly usedEvents?: readonly EventId[];
    };

export interface Parking {
  readonly wakeAt: Date | null;
  /** What the run waits for, in words for people. */
  readonly waitingFor: string;
  /** Where in its build the run stands, as places "12:34 56:7"; null or absent where that is not known. */
  readonly standsAt?: string | null;
  /** How many wakes the run has taken in. Parking is refused when there have been more; null: whatever came. */
  readonly wakesSeen: number | null;
  /** The run cannot be read here: the next owner has to look into what this one had begun, or had found begun. */
  readonly isInDoubt?: boolean;
}

export interface Pausing {
  /** Steps that may or may not have happened. A person is asked about each. */
  readonly doubts?: readonly NewDoubt[];
  /** Calls in doubt that this worker did not get to examine. */
  readonly doubtful?: readonly number[];
  /** Whether the run's code could still be advanced, so that a cancel would reach it. */
  readonly canGoOn?: boolean;
}

/** How a run waits for its key while another run has the key. */
export type QueueingOverlap = "queue" | "replace";

/**
 * Whether a run may begin under its key.
 *
 * - "key-in-use": another unfinished run has the key.
 * - "too-early": another waiting run comes first. This one is woken after it.
 * - "superseded": a later event replaces this run, which has not begun.
 */
export type Admission = "admitted" | "key-in-use" | "too-early" | "superseded";

/**
 * The journal as a worker uses it. Once another worker has taken a run over, every write to the run is refused with
 * OWNERSHIP_LOST (a HathiError).
 */
export interface RunJournal {
  /**
   * Claims the runs that `choose` takes of those that are free; without it all of them. The others stay as they are. It
   * may be asked again, where the claim lost a race.
   */
  claim(
    runIds: readonly RunId[],
    choose?: (free: readonly FreeRun[]) => readonly RunId[],
  ): Promise<ClaimOutcome>;
  /**
   * If this worker missed heartbeats, another one may own the run by now. Ask before starting a step, or it could
   * run twice. Null: nobody can have taken the run over. A promise resolves once the database has confirmed that
   * the run is still owned.
   */
  confirm(run: Ownership): Promise<void> | null;
  /** Whether this worker certainly still owns the run, without asking the database. */
  isOwned(run: Ownership): boolean;
  history(run: Ownership): Promise<RunHistory>;
  news(run: Ownership): Promise<RunNews>;
  /** Lets a run begin: under its key, if it has one. The run does not wait for the key. */
  admit(run: Ownership, key: string | null): Promise<Admission>;
  /**
   * Notes the key that the run waits for. From here on the run is woken when its turn may have come. With overlap
   * "replace", earlier runs that wait for the key are removed.
   */
  queueForKey(run: Ownership, key: string, overlap: QueueingOverlap): Promise<void>;
  /** Lets a run begin that has noted its key, if its turn has come. */
  admitFromQueue(run: Ownership, key: string, overlap: QueueingOverlap): Promise<Admission>;
  /** Cancels the run that has the key. */
  cancelHolder(run: Ownership, key: string): Promise<void>;
  /**
   * Removes a run whose automation refused its event.
   *
   * @param isKeyed whether the run has a key, so that others may wait for its end
   */
  discard(run: Ownership, isKeyed: boolean): Promise<void>;
  append(run: Ownership, append: Append): Promise<Appended>;
  /** As append, and this thread waits until it is committed; absent where the journal is in this very thread. */
  appendNow?(run: Ownership, append: Append): void;
  /** Opens a wait and looks for events that came before it. For a wait that is open, it looks once more. */
  openWait(run: Ownership, wait: WaitRequest): Promise<Looked>;
  closeWait(run: Ownership, call: number): Promise<void>;
  dismiss(run: Ownership, candidates: readonly Candidate[]): Promise<void>;
  setStatus(run: Ownership, status: string): Promise<void>;
  /** Stores lines that the run's code printed. */
  print(run: Ownership, lines: readonly PrintedLine[]): Promise<void>;
  park(run: Ownership, parking: Parking): Promise<"parked" | "has-news">;
  /**
   * Pauses the run for a person to look at, or to settle its doubts. A run that is being cancelled is never paused:
   * it goes on with its clean-up if it can, and otherwise ends as cancelled, with the reason.
   */
  pause(run: Ownership, reason: Failure, more?: Pausing): Promise<void>;
  finish(run: Ownership, end: RunEnd): Promise<void>;
  /**
   * Gives the run up, so that another worker can claim it at once.
   *
   * @param doubtful calls in doubt that this worker did not get to examine
   */
  release(run: Ownership, doubtful?: readonly number[]): Promise<void>;
  /** An estimate of the database's clock, which is never ahead of it. */
  estimateNow(): number;
  findBuild(id: BuildId): Promise<string | undefined>;
}

/** The journal for whoever advances a run that the worker has claimed. */
export type OwnedRunJournal = Omit<RunJournal, "claim">;

/** How a worker gives a run up whose thread has ended. */
export interface Abandonment {
  /** Whether the run ended the thread, or may have. */
  readonly isBlamed: boolean;
  /**
   * Why the run is paused, for the people who resume it; null: another worker goes on with it. Like any pause, it
   * ends a run that is being cancelled.
   */
  readonly pausedFor: Failure | null;
}

/** Gives a run up without its thread's help. What the thread had begun is in doubt for the next owner. */
export type AbandonRun = (run: Ownership, how: Abandonment) => Promise<void>;
