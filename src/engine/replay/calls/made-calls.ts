/** The calls that a run's code has made. They are numbered, and each is compared with what the journal holds at its number. */
import type { InDoubt, NewDoubt } from "../../../core/doubt.ts";
import type { JournalEntry, NewEntry } from "../../../core/journal-entry.ts";
import { decodeValue } from "../../../core/values/recorded-value.ts";
import { type Call, type CallRequest, captureSite } from "./call.ts";
import { describeDivergence, type DivergedError, findDivergence } from "../ending/describe-divergence.ts";
import type { Outcome } from "../ending/ending.ts";
import type { ReplayedJournal } from "../replayed-journal.ts";

/** A call that is answered as it is made. */
export interface ValueCall {
  readonly number: number;
  /** The answer that the journal has; undefined if the caller is to answer the call. */
  readonly recorded: JournalEntry | undefined;
}

export class MadeCalls {
  /** The first place at which the code asked for something other than the journal holds. */
  divergence: DivergedError | undefined;
  /** A call at once that an earlier owner had begun. Nothing tells whether it happened, so the code stands there. */
  doubt: Omit<NewDoubt, "reason"> | undefined;
  /** What the automation wants done with calls of which nobody can tell whether they happened. By default people are asked. */
  inDoubt: InDoubt | undefined;
  /** Whether a rehearsal has come to a call that it would have to perform to get an answer. */
  isBeyondJournal = false;
  readonly #journal: ReplayedJournal;
  readonly #isRehearsal: boolean;
  #count = 0;
  #halt: unknown;

  constructor(journal: ReplayedJournal, isRehearsal: boolean) {
    this.#journal = journal;
    this.#isRehearsal = isRehearsal;
  }

  /**
   * Whether the code has made the call that this entry answers. If not, the code no longer makes it: that is a
   * divergence.
   *
   * @param outcome how the code has ended, if it has
   */
  includes(entry: JournalEntry, outcome: Outcome | undefined): boolean {
    if (entry.call <= this.#count) return true;
    const thrown = outcome?.kind === "threw" ? outcome : undefined;
    this.divergence ??= describeDivergence({ recorded: entry, attempted: null, number: entry.call, thrown });
    return false;
  }

  make(request: CallRequest): Call {
    this.#count += 1;
    const number = this.#count;
    const recorded = this.#journal.findAnswer(number) ?? this.#journal.findBegun(number);
    this.divergence ??= findDivergence(recorded, request, number);
    // A stack costs some 5 us. A replay of thousands of calls does without.
    const site = recorded === undefined && { site: captureSite() };
    return { number, request, ...Promise.withResolvers<unknown>(), ...site };
  }

  /** Whether the next call gave a promise when it was first made, which makes it a step, and whether that has its answer. */
  get nextIs(): "begun" | "answered" | undefined {
    const next = this.#count + 1;
    if (this.#journal.findAnswer(next)?.kind === "step") return "answered";
    return this.#journal.findBegun(next) === undefined ? undefined : "begun";
  }

  /** Whether an earlier owner's code came beyond this point: the journal knows of a later call. */
  get wasPassed(): boolean {
    return this.#journal.lastCall > this.#count;
  }

  /** What the journal answers the next call by. */
  get nextAnswer(): Pick<JournalEntry, "kind" | "name" | "digest"> | undefined {
    return this.#journal.findAnswer(this.#count + 1);
  }

  /** The methods that the promise of the next call had beside those of any promise. */
  get nextMembers(): readonly string[] {
    const output = this.#journal.findBegun(this.#count + 1)?.output ?? null;
    return output === null ? [] : (decodeValue(output) as readonly string[]);
  }

  /**
   * Makes a call that is answered at once, from the journal or by its caller.
   *
   * @throws {HathiError} DIVERGED: no further call may be made
   */
  makeValue(request: Pick<CallRequest, "name" | "digest" | "input">): ValueCall {
    if (this.#halt !== undefined) throw this.#halt;
    this.#count += 1;
    const number = this.#count;
    const recorded = this.#journal.findAnswer(number);
    // What a person said of a call in doubt is recorded as the answer of a step.
    const isSettled = recorded?.kind === "step" && this.#journal.findBegun(number) !== undefined;
    this.divergence ??= findDivergence(recorded, { kind: isSettled ? "step" : "value", ...request }, number);
    if (this.divergence !== undefined) throw this.divergence;
    if (recorded === undefined && this.#isRehearsal) {
      this.isBeyondJournal = true;
      throw new Error("a rehearsal goes no further than the journal");
    }
    return { number, recorded: this.#journal.takeValue(number) };
  }

  /** What was tried of a call at once that has no answer. */
  findAttempt(call: number): ReturnType<ReplayedJournal["findAttempt"]> {
    return this.#journal.findAttempt(call);
  }

  /** From now on the code makes no call at once. Gives what it is thrown. */
  halt(error: unknown): unknown {
    return (this.#halt ??= error);
  }

  get isHalted(): boolean {
    return this.#halt !== undefined;
  }

  haltInDoubt(
    { call, name, digest, input, attempt }: Pick<NewEntry, "call" | "name" | "digest" | "input" | "attempt">,
    since: Date,
  ): unknown {
    this.doubt ??= { call, name, digest, input, attempt, since };
    return this.halt(new Error(`nobody knows whether ${name} happened: people are asked`));
  }

  /** Makes the last call again, as a step: it was taken for a value, and gave a promise. */
  makeStep(request: CallRequest): Call {
    this.#count -= 1;
    return this.make(request);
  }
}
