/** A call of something outside of the bundle, and where its object came from. */
import type { Revival } from "../../../core/values/recorded-value.ts";

/** Where a live object came from. */
export interface Origin {
  readonly name: string;
  /** "stripe", "node:fs". */
  readonly module: string;
  readonly revival: Revival;
  /** A client, an instance or a function that a call gave: unlike a module it may have a session. */
  readonly isLive: boolean;
  /** How many calls of it were answered from the journal, so that the object itself never made them. */
  skipped: number;
}

export interface OutsideCall {
  readonly name: string;
  readonly origin: Origin;
  readonly owner: Origin;
  readonly args: readonly unknown[];
  readonly target: object;
  /** What it is called on. */
  readonly self?: unknown;
  readonly isConstructor: boolean;
  /** Makes it, with what is handed in. */
  readonly make: (args: readonly unknown[]) => unknown;
}

/** Puts the objects of outside behind what a run sees of them, and finds them there again. */
export interface Wrapping {
  /** Whether only plain data and promises of it are given. */
  readonly isStrict: boolean;
  wrap(value: unknown, origin: Origin): unknown;
  unwrap(value: unknown): unknown;
}
