/**
 * What the process's own thread and a thread of runs say to each other. It is plain data, in which each value of an
 * automation is encoded as the journal has it. All that one of them says in one turn is one message.
 *
 *   a new run        -> take-up      <- finish                    -> answer      <- log, left
 *   one step of it                   <- ask-connector             -> answer      <- append     -> answer
 *   a resumed run    -> take-up, which brings its history; the rest as above
 */
import type { ConnectorCall, FailureKind } from "../../../core/ports/connector.ts";
import type { RunId } from "../../../core/ids.ts";
import type { Secret } from "../../../core/secrets/secrets.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import type { OwnedRunJournal, RunHistory } from "../../../core/ports/run-journal.ts";
import type { Connectors } from "../../realm/api/author-api.ts";

export type ConnectorKey = keyof Connectors;
/** The methods of the journal that a thread asks for. The clock comes with every message instead. */
export type JournalMethod = Exclude<
  keyof OwnedRunJournal,
  "appendNow" | "estimateNow" | "confirm" | "isOwned"
>;
/** What a thread that stands still until something is written is told. */
export const waitingFor = { nothing: 0, written: 1, refused: 2 } as const;

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface ThreadSettings {
  /** The folder from which packages outside of a bundle are looked for. */
  readonly automations: string | undefined;
  readonly maxValueBytes: number;
  readonly maxJournalBytes: number;
  /** What secret(...) gives. They come this way and not in the environment, which child processes inherit. */
  readonly secrets: readonly Secret[];
  /** Until when the worker may be sure of its runs; undefined if nobody else could take them. */
  readonly lease: SharedArrayBuffer | undefined;
  /** What the process's own thread reads of this thread at any moment; see turn-notes.ts. */
  readonly notes: SharedArrayBuffer;
  /** Whether a debugger may be attached to the process, and with it to its threads. */
  readonly isDebugged: boolean;
  /** Whether anybody reads log lines of level debug. */
  readonly logsDebug: boolean;
  /** The connectors that there are, and the names that their steps begin with. */
  readonly connectors: Partial<Record<ConnectorKey, string>>;
}

/** A connector call without what cannot be sent. The event and the workspace are known from the run, and a signal becomes an abort. */
export type SentCall = Omit<ConnectorCall, "args" | "event" | "team" | "isOwned" | "signal"> & {
  /** Encoded as recorded values are. To clone them would lose the types of some and refuse others. */
  readonly args: string;
  /** The places of functions among the arguments. */
  readonly functions: readonly number[];
};

/**
 * How something ended: with a value, or with a thrown value, encoded as the journal has it. Values of connectors and of
 * authors' functions are encoded as well. What the journal answers is plain data.
 */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly failure: FailureKind | null };

export type FromThread =
  | {
      readonly kind: "ask-journal";
      readonly id: number;
      readonly method: JournalMethod | "confirm";
      readonly args: readonly unknown[];
      /** The thread stands still until it is told here how it ended; it hears no message meanwhile. */
      readonly done?: SharedArrayBuffer;
    }
  | {
      readonly kind: "ask-connector";
      readonly id: number;
      readonly connector: ConnectorKey;
      readonly call: SentCall;
    }
  | { readonly kind: "abort"; readonly id: number }
  | { readonly kind: "called-back"; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: "left"; readonly runId: RunId; readonly epoch: number }
  | { readonly kind: "log"; readonly level: LogLevel; readonly fields: string; readonly message: string }
  /** The thread still turns. This is how much memory it takes. */
  | ({ readonly kind: "pong" } & ThreadMemory)
  /** How much memory the thread takes, seen in the middle of what it does. */
  | ({ readonly kind: "seen" } & ThreadMemory)
  /** Where the thread stays: the run whose code executes, and its stack. */
  | {
      readonly kind: "looked";
      readonly runId: string | null;
      readonly stack: string;
      readonly isFull: boolean;
    };

/** In bytes. */
export interface ThreadMemory {
  readonly heapUsed: number;
  /** V8 raises it when the heap is full, so that there is room to end the thread in. */
  readonly heapLimit: number;
  /** Memory outside of the heap, mostly array buffers. V8 has no limit for it. */
  readonly external: number;
}

export type ToThread =
  | TakeUp
  | { readonly kind: "poke" | "stop" | "abandon"; readonly runId: RunId }
  | { readonly kind: "answer"; readonly id: number; readonly outcome: Outcome }
  /** Calls the function at that place among the arguments of the call. */
  | {
      readonly kind: "call-back";
      readonly id: number;
      readonly ask: number;
      readonly index: number;
      readonly args: string;
    }
  | { readonly kind: "ping" };

/** Hands a run over, with all that it needs to begin. */
export interface TakeUp {
  readonly kind: "take-up";
  readonly run: ClaimedRun;
  /** Undefined if the run is new, or if its history could not be read. Then the thread asks for it. */
  readonly history: RunHistory | undefined;
  /** The script of its build; undefined if the thread was sent it before, or if there is none. */
  readonly script: string | undefined;
}

/** All that a thread of runs says in one turn. */
export interface TurnFromThread {
  readonly items: readonly FromThread[];
}

/** All that the process's own thread says in one turn, with the database's clock. */
export interface TurnToThread {
  readonly now: number;
  readonly items: readonly ToThread[];
}
