/** A call that leaves the automation's code, from the moment it is made until it is answered. */
import type { InDoubt } from "../../../core/doubt.ts";
import type { FailureKind } from "../../../core/ports/connector.ts";
import type { NewEntry } from "../../../core/journal-entry.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type { Revival } from "../../../core/values/recorded-value.ts";
import type { Backoff } from "../../../core/retry-policy.ts";

export interface StepAttempt {
  readonly call: number;
  /** Which attempt this is, from 1. */
  readonly attempt?: number;
  readonly inDoubt: boolean;
  readonly signal: AbortSignal;
}

/** A step that only listens, such as one that waits for what comes over a socket. It takes no place from other steps. */
export interface Listening {
  /** Nothing is on its way: the run may be parked beside it, and may end. */
  readonly isIdle: () => boolean;
  /** What it listens to went with an earlier life of the run: it fails at once, and before anything else goes on. */
  readonly isLost: () => boolean;
}

/** Listens to another step, such as one that runs a program: that step keeps the run in hand, and tells when it is over. */
export const listensToAnother: Listening = { isIdle: () => true, isLost: () => false };

/** What the call asks for; `name` and `digest` are compared with the journal on replay. */
export type CallRequest =
  | {
      readonly kind: "step";
      readonly name: string;
      readonly digest: string | null;
      readonly input: string | null;
      readonly retries: number;
      readonly backoff?: Backoff;
      /** How long one attempt may take. */
      readonly timeoutMs?: number;
      /**
       * Nothing can tell whether it happened: each attempt is recorded as begun before it is made, and what was
       * begun and not answered is asked about, never made again unasked.
       */
      readonly once?: boolean;
      /** What is done where nobody can tell whether it happened; the automation says so for those that do not. */
      readonly inDoubt?: InDoubt;
      /** How often it may be made again in doubt, where that is more than its retries: a built-in's call has none. */
      readonly repeats?: number;
      /** It only listens. */
      readonly listens?: Listening;
      /** Its first attempt was made, and recorded as begun, by the call itself. */
      readonly isBegun?: boolean;
      readonly perform: (attempt: StepAttempt) => Promise<unknown>;
      readonly classify: (error: unknown) => FailureKind;
      /** Where its answer may hold classes of a package. */
      readonly revival?: Revival;
    }
  | {
      readonly kind: "timer";
      readonly name: string;
      readonly digest: string | null;
      readonly input: string | null;
      /** By the run's clock, in milliseconds. */
      readonly due: number;
      /** How long after it was set that is, where it was set for so long and not for a date. */
      readonly ms?: number;
      /** An unref'ed timer: it wakes no parked run, and fires when something else has. */
      readonly isBackground?: () => boolean;
      /** A timer of a package that keeps a session, such as its heartbeat: see build/session-packages.ts. */
      readonly isOfSession?: () => boolean;
    }
  | {
      readonly kind: "wait";
      readonly name: string;
      readonly digest: string | null;
      readonly input: string | null;
      readonly types: readonly string[];
      readonly subject: string | null;
      readonly match: ((event: HathiEvent) => boolean) | null;
    };

export interface Call {
  /** Order of call within the run, from 1. */
  readonly number: number;
  readonly request: CallRequest;
  /** The stack where it was made; none for one that the journal answers. */
  readonly site?: { readonly stack?: string };
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Hears of a call that was answered at once, with its arguments where they are known. */
export type NoteValue = (entry: NewEntry, args?: readonly unknown[]) => void;

export type StepCall = Call & { readonly request: Extract<CallRequest, { kind: "step" }> };
export type TimerCall = Call & { readonly request: Extract<CallRequest, { kind: "timer" }> };
export type WaitCall = Call & { readonly request: Extract<CallRequest, { kind: "wait" }> };

export const isStepCall = (call: Call): call is StepCall => call.request.kind === "step";
export const isTimerCall = (call: Call): call is TimerCall => call.request.kind === "timer";
export const isWaitCall = (call: Call): call is WaitCall => call.request.kind === "wait";

/** How classes of a package in a call's answer are made again. */
export function revivalOf({ request }: Call): Revival {
  return (request.kind === "step" ? request.revival : undefined) ?? {};
}

/** The stack from here: where the author's code makes the call that is being made. */
export function captureSite(): { readonly stack?: string } {
  const site = {};
  Error.captureStackTrace(site, captureSite);
  return site;
}
