/**
 * What a run's journal says of steps that may have happened without having been recorded.
 *
 * A step whose attempts are recorded as begun is in doubt if it was begun and has no answer. This is exact. Any other
 * step is in doubt if an owner of the run died after the code had called the step and before it had an answer. It may
 * not have begun at all.
 */
import type { NewDoubt } from "../../../core/doubt.ts";
import { HathiError, messageOf, TimeoutError } from "../../../core/errors.ts";
import type { JournalEntry, NewEntry } from "../../../core/journal-entry.ts";
import { encodeThrown } from "../../../core/values/recorded-value.ts";
import { findNetworkFailure } from "../../../core/services/network-failure.ts";
import type { StepCall } from "../../replay/calls/call.ts";

export class StepDoubts {
  readonly #begun = new Map<number, Date>();
  readonly #failedAt = new Map<number, Date>();
  readonly #doubtful = new Set<number>();
  readonly #lastAt: Date | undefined;

  constructor(entries: readonly JournalEntry[]) {
    for (const { kind, call, at } of entries) {
      if (kind === "begun") this.#begun.set(call, at);
      if (kind !== "attempt") continue;
      // The result of the attempt was recorded.
      this.#begun.delete(call);
      this.#failedAt.set(call, at);
    }
    this.#lastAt = entries.at(-1)?.at;
  }

  /** @param fromTheDead whether an owner that died had called the step, and nobody has looked into it since */
  note(call: StepCall, keepsIntent: boolean, fromTheDead: boolean): void {
    if (keepsIntent ? this.#begun.has(call.number) : fromTheDead) this.#doubtful.add(call.number);
  }

  /** Whether the step is in doubt. From then on it counts as looked into. */
  take(call: StepCall): boolean {
    return this.#doubtful.delete(call.number);
  }

  begin(call: StepCall, at: Date): void {
    this.#begun.set(call.number, at);
  }

  forget(number: number): void {
    this.#doubtful.delete(number);
  }

  /** The calls in doubt that nobody has looked into yet. */
  get left(): readonly number[] {
    return [...this.#doubtful];
  }

  describe(call: StepCall, attempt: number, reason: string, now: number): NewDoubt {
    const { number } = call;
    const { name, digest, input } = call.request;
    const since = this.#begun.get(number) ?? this.#failedAt.get(number) ?? this.#lastAt ?? new Date(now);
    return { call: number, name, digest, input, attempt, reason, since };
  }
}

/**
 * Throws a doubt into the code. A clean-up has a minute, which is too little to ask people.
 *
 * @param kind a step, or a call at once
 */
export function answerInDoubt(kind: "step" | "value", doubt: NewDoubt): NewEntry {
  const { call, name, digest, input, attempt, reason } = doubt;
  const error = new HathiError("IN_DOUBT", `${name} may or may not have happened: ${reason}`);
  return { kind, call, name, digest, input, attempt, ok: false, output: encodeThrown(error) };
}

/** Why a failed attempt leaves its step in doubt; undefined if the failure tells whether the step happened. */
export function findDoubt(error: unknown, isLost: boolean): string | undefined {
  if (error instanceof HathiError && error.code === "IN_DOUBT") return error.message;
  if (!isLost) return undefined;
  if (error instanceof TimeoutError) return `${error.message}, and may have gone on`;
  const broken = findNetworkFailure(error);
  return broken === undefined ? messageOf(error) : `its connection broke off (${broken.code})`;
}
