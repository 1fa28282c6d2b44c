/**
 * What the process's own thread and a thread of runs say to each other: plain data, in which every value of an
 * automation's is encoded as the journal has it. All that one of them says in a turn is one message.
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
/** The journal's methods that a thread asks for; the clock is told with every message instead. */
export type JournalMethod = Exclude<keyof OwnedRunJournal, "estimateNow" | "confirm" | "isOwned">;
export type LogLevel = "debug" | "info" | "warn" | "error";

export interface ThreadSettings {
  /** The folder that packages outside of a bundle are looked for from. */
  readonly automations: string | undefined;
  readonly maxValueBytes: number;
  readonly maxJournalBytes: number;
  /** What secret(...) gives. They are told so and not by the environment, which child processes inherit. */
  readonly secrets: readonly Secret[];
  /** Until when the worker may be sure of its runs; none where nobody else could take them. */
  readonly lease: SharedArrayBuffer | undefined;
  /** What the process's own thread reads of it at any moment; see turn-notes.ts. */
  readonly notes: SharedArrayBuffer;
  /** Whether anybody reads lines of that level. */
  readonly logsDebug: boolean;
  /** The connectors that there are, and the names that their steps begin with. */
  readonly connectors: Partial<Record<ConnectorKey, string>>;
}

/** One call of a connector, without what cannot be sent: its event and workspace are the run's, its signal an abort. */
export type SentCall = Omit<ConnectorCall, "args" | "event" | "team" | "isOwned" | "signal"> & {
  /** Encoded as recorded values are: cloning would lose the types of some and refuse others. */
  readonly args: string;
  /** The places among the arguments where a function stood. */
  readonly functions: readonly number[];
};

/**
 * How something ended: its value, or what it threw as the journal encodes it. Values of connectors and of authors'
 * functions are encoded too; what the journal gives is plain.
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
  /** Still turning, and what it takes. */
  | ({ readonly kind: "pong" } & ThreadMemory)
  /** What it takes, seen in the middle of what it does. */
  | ({ readonly kind: "seen" } & ThreadMemory)
  /** Where it stays: the run whose code executes, and its stack. */
  | {
      readonly kind: "looked";
      readonly runId: string | null;
      readonly stack: string;
      readonly isFull: boolean;
    };

/** In bytes. */
export interface ThreadMemory {
  readonly heapUsed: number;
  /** V8 raises it once the heap is full, for the thread to be ended in. */
  readonly heapLimit: number;
  /** Outside of the heap, which no limit of V8's counts: array buffers mostly. */
  readonly external: number;
}

export type ToThread =
  | TakeUp
  | { readonly kind: "poke" | "stop" | "abandon"; readonly runId: RunId }
  | { readonly kind: "answer"; readonly id: number; readonly outcome: Outcome }
  /** Calls the function that stood at that place of the call's arguments. */
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
  /** Undefined where it could not be read: the thread asks for it, and fails as that does. */
  readonly history: RunHistory | undefined;
  /** The script of its build; undefined where the thread was sent it before, or where there is none. */
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
