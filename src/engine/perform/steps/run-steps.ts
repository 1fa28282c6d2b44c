/** The steps of a run in hand. So many are performed at once; the others stand in line or are held back. */
import type { NewDoubt } from "../../../core/doubt.ts";
import type { NewEntry } from "../../../core/journal-entry.ts";
import { describeOutage } from "../../../core/services/outage.ts";
import type { StepCall } from "../../replay/calls/call.ts";
import { type Attempted, type StepAttemptParts, StepAttempts } from "./step-attempts.ts";
import { endTurn } from "../../replay/turn-notes.ts";

export interface RunStepsOptions extends StepAttemptParts {
  /** Called with what is to be recorded: the answer of a step, or an attempt that failed. */
  readonly onEntry: (entry: NewEntry) => void;
  /** Called if nobody can tell whether the step happened. */
  readonly onDoubt: (call: StepCall, doubt: NewDoubt) => void;
  /** Called if the result of an attempt cannot be taken in, so that the run cannot go on. */
  readonly onBroken: (error: unknown) => void;
  /** Called with the time at which the step is to begin again, by the database's clock in milliseconds. */
  readonly onRetry: (call: StepCall, at: number) => void;
}

const mostAtOnce = 100;

export class RunSteps {
  readonly #options: RunStepsOptions;
  readonly #attempts: StepAttempts;
  readonly #executing = new Map<number, { readonly call: StepCall; readonly controller: AbortController }>();
  // Of those, the ones that only listen: they take no place from the others.
  #listeners = 0;
  // Not attempted, because a limit or an outage stands before them; and what people are told of that.
  readonly #heldBack = new Map<number, { readonly call: StepCall; readonly reason: string }>();
  #queued: StepCall[] = [];
  // They stand in no line: behind thousands of steps a reset would be heard of late.
  #silent: StepCall[] = [];

  constructor(options: RunStepsOptions) {
    this.#options = options;
    this.#attempts = new StepAttempts(options);
  }

  /** Takes a step that the code has called. It begins soon, or waits for the rest of its backoff. */
  add(call: StepCall, inDoubt: boolean): void {
    this.#attempts.note(call, inDoubt);
    const earlier = this.#attempts.findLast(call.number);
    if (call.request.listens !== undefined) this.#silent.push(call);
    else if (earlier === undefined) this.#queued.push(call);
    else this.#options.onRetry(call, earlier.retryAt);
  }

  addRetry(call: StepCall): void {
    // The step is in line again. Otherwise a poke would put it there twice, and it would be performed twice.
    this.#heldBack.delete(call.number);
    this.#queued.push(call);
  }

  /** Something came for this run, so steps that were held back may be free to go. */
  askAgain(): void {
    for (const { call } of this.#heldBack.values()) this.#options.onRetry(call, this.#options.now());
  }

  /** Says for people what a step waits for, if it waits for more than its next attempt. */
  reasonOf(number: number): string | undefined {
    const heldBack = this.#heldBack.get(number);
    if (heldBack !== undefined) return heldBack.reason;
    const outage = this.#attempts.findLast(number)?.outage;
    return outage === undefined
      ? undefined
      : describeOutage(outage.service, { since: outage.since, refusal: null });
  }

  /** Begins as many steps as may be performed at once. */
  begin(): void {
    const silent = this.#silent;
    this.#silent = [];
    for (const call of silent) this.#execute(call);
    while (this.#executing.size - this.#listeners < mostAtOnce) {
      const call = this.#queued.shift();
      if (call === undefined) return;
      this.#execute(call);
    }
  }

  /** The calls in doubt that nobody has looked into yet. */
  get doubtful(): readonly number[] {
    return this.#attempts.doubtful;
  }

  get isExecuting(): boolean {
    if (this.#executing.size > this.#listeners) return true;
    return [...this.#executing.values()].some(({ call }) => call.request.listens?.isIdle() !== true);
  }

  /** Whether a step that listens has nothing to listen to any more, and says so in a moment. */
  get hasLost(): boolean {
    const isLost = ({ request }: StepCall): boolean => request.listens?.isLost() === true;
    if (this.#silent.some(isLost)) return true;
    return this.#listeners > 0 && [...this.#executing.values()].some(({ call }) => isLost(call));
  }

  /** Whether anything is listened to. */
  get isListening(): boolean {
    return this.#listeners > 0;
  }

  get hasToBegin(): boolean {
    return this.hasQueued || this.#silent.length > 0;
  }

  get hasQueued(): boolean {
    return this.#queued.length > 0;
  }

  /** The code no longer waits for this step. Its answer is dropped. */
  abort(number: number): void {
    this.#queued = this.#queued.filter((call) => call.number !== number);
    this.#silent = this.#silent.filter((call) => call.number !== number);
    this.#attempts.forget(number);
    this.#heldBack.delete(number);
    this.#executing.get(number)?.controller.abort();
    this.#leave(number);
  }

  abortAll(): void {
    for (const number of this.#executing.keys()) this.abort(number);
  }

  #execute(call: StepCall): void {
    const controller = new AbortController();
    this.#executing.set(call.number, { call, controller });
    if (call.request.listens !== undefined) this.#listeners += 1;
    this.#heldBack.delete(call.number);
    void this.#attempts
      .attempt(call, controller.signal)
      .then((outcome) => {
        endTurn();
        if (outcome.kind === "lost" || this.#executing.get(call.number)?.controller !== controller) return;
        this.#leave(call.number);
        this.#take(call, outcome);
      })
      .catch((error: unknown) => {
        this.#leave(call.number);
        this.#options.onBroken(error);
      });
  }

  #leave(number: number): void {
    const executing = this.#executing.get(number);
    if (executing?.call.request.listens !== undefined) this.#listeners -= 1;
    this.#executing.delete(number);
  }

  #take(call: StepCall, outcome: Exclude<Attempted, { kind: "lost" }>): void {
    if (outcome.kind === "doubt") {
      this.#options.onDoubt(call, outcome.doubt);
      return;
    }
    if (outcome.kind === "held-back") {
      this.#heldBack.set(call.number, { call, reason: outcome.limit.reason });
      this.#options.onRetry(call, outcome.limit.until);
      if (outcome.entry !== null) this.#options.onEntry(outcome.entry);
      return;
    }
    if (outcome.entry.kind === "attempt") {
      this.#options.onRetry(call, this.#attempts.findLast(call.number)?.retryAt ?? 0);
    }
    this.#options.onEntry(outcome.entry);
  }
}
