/** Makes attempts of steps: records each one, weighs each failure, and tells of what may have happened without being seen. */
import type { FailureKind } from "../../../core/ports/connector.ts";
import { tame } from "../../../core/text/describe-thrown.ts";
import { diedMidway, type InDoubt, inDoubtName, type NewDoubt } from "../../../core/doubt.ts";
import { laterBy } from "../../../core/time/duration.ts";
import { TimeoutError } from "../../../core/errors.ts";
import type { JournalEntry, NewEntry } from "../../../core/journal-entry.ts";
import type { Logger } from "../../../core/ports/logger.ts";
import { decodeValue, encodeOutput, encodeThrown, encodeValue } from "../../../core/values/recorded-value.ts";
import type { StepCall } from "../../replay/calls/call.ts";
import { toFailure } from "../../replay/ending/failure.ts";
import { mendStackAt } from "../../build/map-stack.ts";
import { decideRetry } from "../../../core/retry-policy.ts";
import { findDoubt, StepDoubts } from "./step-doubts.ts";
import { withinTime } from "./within-time.ts";

/** How far a step that has failed has come. */
interface LastAttempt {
  readonly attempt: number;
  /** When the next attempt is due, by the database's clock. */
  readonly retryAt: number;
  /** Whether any attempt so far may have happened on the other side despite its failure. */
  readonly inDoubt: boolean;
  /** Whether a person was asked and had the step made again. From then on its attempts are recorded as begun. */
  readonly wasAsked?: boolean;
  /** The service that does not answer, and since when. */
  readonly outage?: { readonly service: string; readonly since: number };
}

type Limit = Extract<FailureKind, { kind: "limited" }>;

/**
 * What came of an attempt: an entry to record, a doubt to ask about, or nothing because the run is lost. If the step
 * is held back, no attempt was made; `entry` is what must not be forgotten meanwhile.
 */
export type Attempted =
  | { readonly kind: "entry"; readonly entry: NewEntry }
  | { readonly kind: "held-back"; readonly limit: Limit; readonly entry: NewEntry | null }
  | { readonly kind: "doubt"; readonly doubt: NewDoubt }
  | { readonly kind: "lost" };

export interface StepAttemptParts {
  readonly entries: readonly JournalEntry[];
  readonly now: () => number;
  readonly logger: Logger;
  /** What the automation wants done with steps of which nobody can tell whether they happened. People are asked by default. */
  readonly inDoubt?: InDoubt;
  /** Records that an attempt is about to be made. Resolves with the time of the commit. */
  readonly onBegin: (entry: NewEntry) => Promise<Date>;
}

export class StepAttempts {
  readonly #parts: StepAttemptParts;
  readonly #attempts = new Map<number, LastAttempt>();
  readonly #doubts: StepDoubts;

  constructor(parts: StepAttemptParts) {
    this.#parts = parts;
    this.#doubts = new StepDoubts(parts.entries);
    for (const { kind, call, output } of parts.entries) {
      if (kind === "attempt" && output !== null) this.#attempts.set(call, decodeValue(output) as LastAttempt);
    }
  }

  /** How far the step of this call has come, if it has failed before. */
  findLast(call: number): LastAttempt | undefined {
    return this.#attempts.get(call);
  }

  /** @param fromTheDead whether an owner that died had called the step, and nobody has looked into it since */
  note(call: StepCall, fromTheDead: boolean): void {
    this.#doubts.note(call, this.#keepsIntent(call), fromTheDead);
  }

  forget(number: number): void {
    this.#doubts.forget(number);
  }

  /** The calls in doubt that nobody has looked into yet. */
  get doubtful(): readonly number[] {
    return this.#doubts.left;
  }

  #keepsIntent(call: StepCall): boolean {
    return call.request.once === true || this.#attempts.get(call.number)?.wasAsked === true;
  }

  /**
   * Makes an attempt and weighs the result. If weighing itself fails, by a mistake of ours or over a thrown value that
   * cannot be looked at, the step has failed; if the step must not happen twice, it is in doubt.
   */
  async attempt(call: StepCall, signal: AbortSignal): Promise<Attempted> {
    try {
      return await this.#make(call, signal);
    } catch (mistake) {
      const { kind, name, digest, input, once } = call.request;
      const attempt = (this.#attempts.get(call.number)?.attempt ?? 0) + 1;
      this.#parts.logger.error(
        { step: name, call: call.number, attempt, err: mistake },
        "what came of a step could not be weighed",
      );
      const error = new Error(`${name} failed, and its failure could not be recorded as it is`, {
        cause: mistake,
      });
      if (once === true) {
        const doubt = this.#doubts.describe(call, attempt, error.message, this.#parts.now());
        return { kind: "doubt", doubt };
      }
      const answer = { kind, call: call.number, name, digest, input, attempt };
      return { kind: "entry", entry: { ...answer, ok: false, output: encodeThrown(error) } };
    }
  }

  async #make(call: StepCall, signal: AbortSignal): Promise<Attempted> {
    const { kind, name, digest, input, retries, perform, classify } = call.request;
    const earlier = this.#attempts.get(call.number);
    const attempt = (earlier?.attempt ?? 0) + 1;
    const inDoubt = this.#doubts.take(call) || earlier?.inDoubt === true;
    const entry = { kind, call: call.number, name, digest, input, attempt };
    const inDoubtFor = (reason: string): Attempted =>
      this.#repeat(call, { ...entry, reason }) ?? {
        kind: "doubt",
        doubt: this.#doubts.describe(call, attempt, reason, this.#parts.now()),
      };
    if (inDoubt && call.request.once === true) return inDoubtFor(diedMidway);
    if (this.#keepsIntent(call) && !(call.request.isBegun === true && earlier === undefined)) {
      try {
        this.#doubts.begin(
          call,
          await this.#parts.onBegin({ ...entry, kind: "begun", ok: true, output: null }),
        );
      } catch {
        // The recorder tells the run. Without this entry nothing is done.
        return { kind: "lost" };
      }
      if (signal.aborted) return { kind: "lost" };
    }
    try {
      const value = await withinTime(call, signal, (given) =>
        perform({ call: call.number, attempt, inDoubt, signal: given }),
      );
      return { kind: "entry", entry: { ...entry, ok: true, output: encodeOutput(value, name) } };
    } catch (thrown) {
      const error = tame(thrown);
      mendStackAt(error, call.site?.stack);
      // After a timeout nobody knows whether the call happened.
      const failure = error instanceof TimeoutError ? timedOut(call) : classify(error);
      const reason = findDoubt(error, failure.kind === "lost");
      if (reason !== undefined) return inDoubtFor(reason);
      if (failure.kind === "limited") return this.#holdBack(call, failure, { ...entry, inDoubt });
      const now = Math.ceil(this.#parts.now());
      const outage =
        failure.kind === "outage"
          ? { service: failure.service, since: earlier?.outage?.since ?? now }
          : undefined;
      const decision = decideRetry(
        error,
        failure,
        attempt,
        retries,
        Math.random(),
        call.request.backoff,
        outage === undefined ? 0 : now - outage.since,
        Date.now(),
      );
      if (decision.kind === "give-up") {
        return { kind: "entry", entry: { ...entry, ok: false, output: encodeThrown(error) } };
      }
      const { inMs } = decision;
      this.#parts.logger.info(
        { step: name, call: call.number, attempt, inMs, err: error },
        "a step failed, it is tried again",
      );
      // A call that was refused until a certain time did not happen. A connection that broke may have carried the call.
      const mayHaveHappened =
        failure.kind === "outage" ||
        (failure.kind === "transient" && failure.retryAfterMs === null && failure.unreached !== true);
      const last: LastAttempt = {
        attempt,
        retryAt: laterBy(now, inMs),
        inDoubt: inDoubt || mayHaveHappened,
        ...(earlier?.wasAsked === true && { wasAsked: true }),
        ...(outage !== undefined && { outage }),
      };
      this.#attempts.set(call.number, last);
      const output = encodeValue({ ...last, error: toFailure(error) }, name);
      return { kind: "entry", entry: { ...entry, kind: "attempt", ok: false, output } };
    }
  }

  /**
   * Makes a step in doubt again without asking anybody, where its author wants that: what is recorded is what a person's
   * "do it again" records. It is bounded by the step's retries; after these people are asked all the same.
   */
  #repeat(
    call: StepCall,
    { reason, ...entry }: Omit<NewEntry, "ok" | "output"> & { readonly reason: string },
  ): Attempted | undefined {
    const { retries, repeats = retries, backoff, name } = call.request;
    if ((call.request.inDoubt ?? this.#parts.inDoubt) !== "repeat") return undefined;
    const passing = { kind: "transient", retryAfterMs: null } as const;
    const decision = decideRetry(undefined, passing, entry.attempt, repeats, Math.random(), backoff);
    if (decision.kind === "give-up") return undefined;
    this.#parts.logger.warn(
      { step: name, call: call.number, attempt: entry.attempt, inMs: decision.inMs, reason },
      "nobody knows whether a step happened, and its automation wants it made again",
    );
    const retryAt = laterBy(Math.ceil(this.#parts.now()), decision.inMs);
    const last: LastAttempt = { attempt: entry.attempt, retryAt, inDoubt: false, wasAsked: true };
    this.#attempts.set(call.number, last);
    const error = {
      name: inDoubtName,
      message: `nobody knows whether it happened (${reason}); it is made again`,
    };
    const output = encodeValue({ ...last, error }, name);
    return { kind: "entry", entry: { ...entry, kind: "attempt", ok: false, output } };
  }

  /**
   * Holds the step back. No attempt was made, and none is recorded. Two things are recorded, if they are not known yet:
   * that an earlier attempt may have happened, and that the attempt which was recorded as begun was not made.
   */
  #holdBack(
    call: StepCall,
    limit: Limit,
    { inDoubt, ...entry }: Omit<NewEntry, "ok" | "output"> & { readonly inDoubt: boolean },
  ): Attempted {
    const earlier = this.#attempts.get(call.number);
    const isKnown = inDoubt === (earlier?.inDoubt === true) && !this.#keepsIntent(call);
    if (isKnown) return { kind: "held-back", limit, entry: null };
    const attempt = earlier?.attempt ?? 0;
    const last: LastAttempt = { ...earlier, attempt, retryAt: limit.until, inDoubt };
    this.#attempts.set(call.number, last);
    const error = { name: "LimitedError", message: `it waits for ${limit.reason}` };
    const output = encodeValue({ ...last, error }, entry.name);
    return { kind: "held-back", limit, entry: { ...entry, kind: "attempt", ok: false, output, attempt } };
  }
}

function timedOut(call: StepCall): FailureKind {
  return call.request.once === true ? { kind: "lost" } : { kind: "transient", retryAfterMs: null };
}
