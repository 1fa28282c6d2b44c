/** The events, runs and waits of an engine in memory: the rows that Postgres would keep. */
import type { NewDoubt } from "../../core/doubt.ts";
import { type StoredEvent, typesOf } from "../../core/event.ts";
import type { BuildId, EventId, RunId, WorkerId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal-entry.ts";
import type { Failure, Ownership, RunState } from "../../core/run.ts";
import type { PrintedLine } from "../../core/run-log.ts";

export interface MemoryEvent extends StoredEvent {
  readonly seq: number;
}

interface MemoryWait {
  readonly types: readonly string[];
  readonly subject: string | null;
  /** The events that may end this wait, by their seq. */
  readonly inbox: Set<number>;
}

export interface MemoryRun {
  readonly id: RunId;
  readonly automation: string;
  readonly build: BuildId;
  readonly parent: { readonly id: RunId; readonly detached: boolean } | null;
  readonly journal: JournalEntry[];
  readonly waits: Map<number, MemoryWait>;
  /** The newest lines that the run's code printed. */
  readonly printed: PrintedLine[];
  event: MemoryEvent;
  /** The run's first trigger: waits look back to this event in every round. */
  readonly sinceSeq: number;
  /** Events that ended waits in earlier rounds. */
  usedEvents: readonly EventId[];
  seed: string;
  state: RunState;
  admitted: boolean;
  key: string | null;
  queuedKey: string | null;
  owner: WorkerId | null;
  epoch: number;
  startedAt: Date | null;
  cancelRequestedAt: Date | null;
  killRequested: boolean;
  wakes: number;
  wakesSeen: number;
  wakeAt: Date | null;
  waitingFor: string | null;
  status: string | null;
  result: string | null;
  error: Failure | null;
  /** The doubts that the run's last pause asks people about. */
  doubts: readonly NewDoubt[];
  /** Calls in doubt that nobody has looked into. */
  doubtful: readonly number[];
}

/**
 * Writes the row of a run that a worker owns.
 *
 * @param refuse returns an answer if there is nothing to change; then nothing is written
 */
export type WriteRun = <Value>(
  ownership: Ownership,
  what: string,
  apply: (run: MemoryRun) => Value,
  refuse?: (run: MemoryRun) => Value | undefined,
) => Promise<Value>;

/** A run that nobody has claimed yet, with its number in its store. */
export function createMemoryRun(
  number: number,
  run: Pick<MemoryRun, "automation" | "build" | "event"> & Partial<Pick<MemoryRun, "admitted" | "parent">>,
): MemoryRun {
  return {
    id: `run${String(number).padStart(13, "0")}` as RunId,
    admitted: false,
    parent: null,
    ...run,
    sinceSeq: run.event.seq,
    usedEvents: [],
    printed: [],
    journal: [],
    waits: new Map(),
    seed: (number * 0x9e3779b1).toString(16).padStart(32, "7"),
    state: "queued",
    key: null,
    queuedKey: null,
    owner: null,
    epoch: 0,
    startedAt: null,
    cancelRequestedAt: null,
    killRequested: false,
    wakes: 0,
    wakesSeen: 0,
    wakeAt: null,
    waitingFor: null,
    status: null,
    result: null,
    error: null,
    doubts: [],
    doubtful: [],
  };
}

export function isFor(
  wait: { readonly types: readonly string[]; readonly subject: string | null },
  event: MemoryEvent,
): boolean {
  // The event of a continueWith has the trigger's type, but it is the run's own and no other run sees it.
  if (event.source === "run" && !/^(run|signal)\./.test(event.type)) return false;
  const types = typesOf(event.type);
  return (
    wait.types.some((type) => types.includes(type)) &&
    (wait.subject === null || event.subjects.includes(wait.subject))
  );
}
