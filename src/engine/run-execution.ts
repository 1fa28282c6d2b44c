/**
 * The effectful half of a run in a worker's hands: replays the journal into the instance, performs what the
 * code asks for, records it, and only then delivers it.
 *
 *   replay -> live: [start calls -> record completions -> deliver one -> settle]* -> parked | finished
 *                                                         |-> diverged: paused, nothing done
 *                                                         |-> taken over by another worker: dropped
 */
import type { HathiEvent } from "../core/event.ts";
import type { JournalEntry, NewEntry } from "../core/journal-entry.ts";
import type { Logger } from "../core/logger.ts";
import { decodeValue, encodeThrown, encodeValue } from "../core/recorded-value.ts";
import type { Candidate, RunHistory, RunJournal, RunNews } from "../core/run-journal.ts";
import type { ClaimedRun } from "../core/run.ts";
import { HathiError } from "../core/errors.ts";
import { type Call, isStepCall, isTimerCall, isWaitCall, type StepCall, type WaitCall } from "./call.ts";
import { cleanUpMs, decideEnd } from "./decide-end.ts";
import { describeWaiting } from "./describe-waiting.ts";
import { toFailure } from "./failure.ts";
import { Latch } from "./latch.ts";
import { decideRetry } from "./retry-policy.ts";
import { type RunInstance, waitKeyOf } from "./run-instance.ts";

export type ExecutionEnd = "parked" | "finished" | "paused" | "released";

// A timer that is due this soon is waited for in memory: parking and replaying would cost more.
const lingerMs = 1000;
const mostStepsAtOnce = 100;
// Node's timers overflow past 24.8 days; looking again once an hour costs nothing.
const longestNapMs = 3_600_000;

/** Where a failed step stands. */
interface LastAttempt {
  readonly attempt: number;
  /** When the next one is due, by the database's clock. */
  readonly retryAt: number;
  /** Whether any attempt so far may have happened on the other side all the same. */
  readonly inDoubt: boolean;
}

interface Backoff {
  readonly call: StepCall;
  readonly retryAt: number;
}

export class RunExecution {
  readonly #run: ClaimedRun;
  readonly #journal: RunJournal;
  readonly #instance: RunInstance;
  readonly #logger: Logger;
  readonly #changed = new Latch();
  readonly #deliveries: (() => void)[] = [];
  readonly #attempts: Map<number, LastAttempt>;
  readonly #openWaits: Set<number>;
  readonly #timers = new Map<number, Call & { readonly due: number }>();
  readonly #backoffs = new Map<number, Backoff>();
  readonly #executing = new Map<number, AbortController>();
  readonly #judged = new Set<string>();
  #queued: StepCall[] = [];
  #nextSeq: number;
  #writing = 0;
  #broken: unknown;
  #news: RunNews;
  #hasNews = true;
  #cancelWritten = false;
  #cleanUpUntil = Number.POSITIVE_INFINITY;
  #stopping = false;
  // Steps that an earlier owner, now dead, may have begun: all that was called and not answered then.
  #inDoubt: boolean;
  readonly #doubtful = new Set<number>();

  constructor(options: {
    readonly run: ClaimedRun;
    readonly history: RunHistory;
    readonly instance: RunInstance;
    readonly journal: RunJournal;
    readonly logger: Logger;
  }) {
    this.#run = options.run;
    this.#journal = options.journal;
    this.#instance = options.instance;
    this.#logger = options.logger;
    this.#news = options.history;
    this.#inDoubt = options.run.takenOver;
    this.#openWaits = new Set(options.history.openWaits);
    this.#nextSeq = (options.history.entries.at(-1)?.seq ?? 0) + 1;
    this.#attempts = lastAttempts(options.history.entries);
    this.#cancelWritten = options.history.entries.some((entry) => entry.kind === "cancel");
    const cancelledAt = options.history.entries.find((entry) => entry.kind === "cancel")?.at;
    if (cancelledAt !== undefined) this.#cleanUpUntil = cancelledAt.getTime() + cleanUpMs;
    this.#instance.onClose = (call) => this.#forget(call);
    this.#instance.onStatus = (status) => this.#write(this.#journal.setStatus(this.#run.ownership, status));
  }

  /** Something outside has news for this run: an event, a cancellation, a skipped clock. */
  poke(): void {
    this.#hasNews = true;
    this.#changed.open();
  }

  /** Starts nothing more; what is executing is recorded, then the run is given up for another worker. */
  stop(): void {
    this.#stopping = true;
    this.#changed.open();
  }

  /**
   * Advances the run as far as it goes.
   *
   * @throws {HathiError} OWNERSHIP_LOST when another worker took the run over meanwhile
   */
  async advance(start: () => unknown): Promise<ExecutionEnd> {
    try {
      this.#instance.start(start);
      return await this.#loop();
    } finally {
      for (const controller of this.#executing.values()) controller.abort();
    }
  }

  async #loop(): Promise<ExecutionEnd> {
    for (;;) {
      await this.#instance.settle();
      if (this.#broken !== undefined) throw this.#broken;
      if (this.#instance.divergence !== undefined) return this.#pause(this.#instance.divergence);
      if (this.#instance.hasRecorded) {
        this.#instance.deliverRecorded();
        continue;
      }
      if (this.#hasNews) await this.#readNews();
      if (this.#news.killRequested) return this.#finish(true);
      this.#startCalls();
      const deliver = this.#deliveries.shift();
      if (deliver !== undefined) {
        // What is called from here on was not begun by an earlier owner.
        this.#inDoubt = false;
        deliver();
        continue;
      }
      const end = await this.#endOrWait();
      if (end !== undefined) return end;
    }
  }

  async #endOrWait(): Promise<ExecutionEnd | undefined> {
    const busy = this.#executing.size > 0 || this.#writing > 0;
    const now = this.#journal.estimateNow();
    const stepsLeft = this.#queued.length + this.#backoffs.size;
    if (this.#instance.outcome !== undefined && !busy && stepsLeft === 0) return this.#finish(false);
    if (now >= this.#cleanUpUntil) return this.#finish(true);
    if (this.#stopping && !busy) {
      await this.#journal.release(this.#run.ownership);
      return "released";
    }
    const due = this.#nextDue();
    if (!busy && !this.#hasNews && due - now > lingerMs) {
      if (due === Number.POSITIVE_INFINITY && this.#openWaits.size === 0) return this.#pause(neverWakes());
      if (await this.#park(due)) return "parked";
      this.#hasNews = true;
      return undefined;
    }
    if (!this.#hasNews) await this.#changed.wait(Math.min(longestNapMs, due - now));
    return undefined;
  }

  /** Begins what the code has called since: steps are performed, waits opened, timers set. */
  #startCalls(): void {
    for (const call of this.#instance.takeUnstarted()) {
      if (isTimerCall(call)) this.#timers.set(call.number, { ...call, due: call.request.due });
      else if (isWaitCall(call)) this.#openWait(call);
      else if (isStepCall(call)) this.#queueStep(call);
    }
    this.#fireTimers();
    if (this.#stopping) return;
    while (this.#queued.length > 0 && this.#executing.size < mostStepsAtOnce) {
      const call = this.#queued.shift();
      if (call !== undefined) this.#execute(call);
    }
  }

  #queueStep(call: StepCall): void {
    if (this.#inDoubt) this.#doubtful.add(call.number);
    const earlier = this.#attempts.get(call.number);
    if (earlier === undefined) this.#queued.push(call);
    else this.#backoffs.set(call.number, { call, retryAt: earlier.retryAt });
  }

  #fireTimers(): void {
    const now = this.#journal.estimateNow();
    for (const { call, retryAt } of this.#backoffs.values()) {
      if (retryAt > now) continue;
      this.#backoffs.delete(call.number);
      this.#queued.push(call);
    }
    const due = [...this.#timers.values()]
      .filter((timer) => timer.due <= now)
      .toSorted((one, other) => one.due - other.due || one.number - other.number);
    for (const timer of due) {
      this.#timers.delete(timer.number);
      const { name, digest, input } = timer.request;
      this.#record(
        { kind: "timer", call: timer.number, name, digest, input, ok: true, output: null, attempt: 1 },
        { notBefore: new Date(timer.due) },
      );
    }
  }

  #nextDue(): number {
    const times = [
      this.#cleanUpUntil,
      ...[...this.#timers.values()].map((timer) => timer.due),
      ...[...this.#backoffs.values()].map((backoff) => backoff.retryAt),
    ];
    return Math.min(...times);
  }

  // Opens the wait and looks back in one write; what that found comes with the next news.
  #openWait(call: WaitCall): void {
    if (this.#openWaits.has(call.number)) return;
    this.#openWaits.add(call.number);
    const { types, subject } = call.request;
    this.#write(
      this.#journal
        .openWait(this.#run.ownership, {
          call: call.number,
          types,
          subject,
          afterSeq: this.#run.eventSeq,
          except: this.#instance.consumedBy(waitKeyOf(call.request)),
        })
        .then(() => this.poke()),
    );
  }

  async #readNews(): Promise<void> {
    this.#hasNews = false;
    this.#news = await this.#journal.news(this.#run.ownership);
    if (this.#news.cancelRequestedAt !== null && !this.#cancelWritten) {
      this.#cancelWritten = true;
      this.#record({ ...blankEntry, kind: "cancel", call: 0, name: "cancel" });
    }
    const unwanted: Candidate[] = [];
    for (const candidate of this.#news.candidates) {
      const key = `${candidate.call} ${candidate.eventSeq}`;
      if (this.#judged.has(key)) continue;
      this.#judged.add(key);
      if (!this.#takeCandidate(candidate)) unwanted.push(candidate);
    }
    if (unwanted.length > 0) this.#write(this.#journal.dismiss(this.#run.ownership, unwanted));
  }

  /** Ends the wait if it wants this event. The match function is the author's: it runs once, live. */
  #takeCandidate({ call: number, event }: Candidate): boolean {
    const call = this.#instance.openCalls.find((open) => open.number === number);
    if (call === undefined || !isWaitCall(call) || !this.#openWaits.has(number)) return false;
    const { name, digest, input, match } = call.request;
    const answer = { ...blankEntry, kind: "wait", call: number, name, digest, input } as const;
    try {
      if (match !== null && !match(event)) return false;
      this.#openWaits.delete(number);
      this.#record({ ...answer, output: event.id }, { closesWait: number }, event);
    } catch (error) {
      this.#openWaits.delete(number);
      this.#record({ ...answer, ok: false, output: encodeThrown(error) }, { closesWait: number });
    }
    return true;
  }

  #execute(call: StepCall): void {
    const controller = new AbortController();
    this.#executing.set(call.number, controller);
    const inDoubt = this.#doubtful.delete(call.number) || this.#attempts.get(call.number)?.inDoubt === true;
    void this.#attempt(call, inDoubt, controller.signal).then((entry) => {
      // Aborted: the code has been told something else meanwhile, so the answer is nobody's.
      if (this.#executing.delete(call.number) && entry !== undefined) this.#record(entry);
      this.#changed.open();
    });
  }

  async #attempt(call: StepCall, inDoubt: boolean, signal: AbortSignal): Promise<NewEntry | undefined> {
    const { kind, name, digest, input, retries, perform, classify } = call.request;
    const attempt = (this.#attempts.get(call.number)?.attempt ?? 0) + 1;
    const entry = { kind, call: call.number, name, digest, input, attempt };
    try {
      const value = await perform({ call: call.number, inDoubt, signal });
      return { ...entry, ok: true, output: encodeValue(value, name) };
    } catch (error) {
      const failure = classify(error);
      const decision = decideRetry(error, failure, attempt, retries, Math.random());
      if (decision.kind === "give-up") return { ...entry, ok: false, output: encodeThrown(error) };
      if (signal.aborted) return undefined;
      const { inMs } = decision;
      this.#logger.info(
        { step: name, call: call.number, attempt, inMs, err: error },
        "a step failed, it is tried again",
      );
      const retryAt = Math.ceil(this.#journal.estimateNow()) + inMs;
      // A refusal that names a time did not happen; a connection that broke may have carried the call.
      const mayHaveHappened = failure.kind === "transient" && failure.retryAfterMs === null;
      const last: LastAttempt = { attempt, retryAt, inDoubt: inDoubt || mayHaveHappened };
      this.#attempts.set(call.number, last);
      this.#backoffs.set(call.number, { call, retryAt });
      const output = encodeValue({ ...last, error: toFailure(error) }, name);
      return { ...entry, kind: "attempt", ok: false, output };
    }
  }

  /** Writes an entry and, once it is committed, has it delivered: in the order in which they are recorded. */
  #record(
    entry: NewEntry,
    options: { readonly notBefore?: Date; readonly closesWait?: number } = {},
    event?: HathiEvent,
  ): void {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    this.#write(
      this.#journal.append(this.#run.ownership, { seq, entry, ...options }).then(({ at }) => {
        if (entry.kind === "attempt") return;
        if (entry.kind === "cancel") this.#cleanUpUntil = at.getTime() + cleanUpMs;
        const recorded: JournalEntry = { ...entry, seq, at };
        this.#deliveries.push(() => this.#instance.deliver(recorded, event));
      }),
    );
  }

  #write(work: Promise<void>): void {
    this.#writing += 1;
    void work
      .catch((error: unknown) => {
        this.#broken ??= error;
      })
      .finally(() => {
        this.#writing -= 1;
        this.#changed.open();
      });
  }

  // The code cleared a timer, aborted a step or no longer waits: nothing of it may be delivered.
  #forget(call: Call): void {
    this.#timers.delete(call.number);
    this.#backoffs.delete(call.number);
    this.#queued = this.#queued.filter((queued) => queued !== call);
    this.#executing.get(call.number)?.abort();
    this.#executing.delete(call.number);
    if (this.#openWaits.delete(call.number)) {
      this.#write(this.#journal.closeWait(this.#run.ownership, call.number));
    }
  }

  async #park(due: number): Promise<boolean> {
    const outcome = await this.#journal.park(this.#run.ownership, {
      wakeAt: due === Number.POSITIVE_INFINITY ? null : new Date(due),
      waitingFor: describeWaiting(this.#instance.openCalls),
      wakesSeen: this.#news.wakes,
    });
    return outcome === "parked";
  }

  async #pause(reason: HathiError): Promise<ExecutionEnd> {
    this.#logger.error({ err: reason }, "the run is paused");
    await this.#journal.pause(this.#run.ownership, toFailure(reason));
    return "paused";
  }

  async #finish(atOnce: boolean): Promise<ExecutionEnd> {
    const { end, warning } = decideEnd(this.#instance.outcome, this.#instance.cancelled || atOnce);
    if (warning !== undefined) this.#logger.warn({ warning }, "the run's result is not kept");
    await this.#journal.finish(this.#run.ownership, end);
    const left = this.#instance.openCalls.map((call) => call.request.name);
    this.#logger.info(
      {
        state: end.state,
        ...(left.length > 0 && { left }),
        ...(end.state !== "completed" && { error: end.error }),
      },
      "the run has ended",
    );
    return "finished";
  }
}

const blankEntry = { digest: null, input: null, ok: true, output: null, attempt: 1 } as const;

function neverWakes(): HathiError {
  return new HathiError(
    "NEVER_WAKES",
    "the run waits for something that can never happen: no step, timer or wait is left that could resolve what its code awaits. Cancel it and mend the automation",
  );
}

function lastAttempts(entries: readonly JournalEntry[]): Map<number, LastAttempt> {
  const attempts = new Map<number, LastAttempt>();
  for (const { kind, call, output } of entries) {
    if (kind === "attempt" && output !== null) attempts.set(call, decodeValue(output) as LastAttempt);
  }
  return attempts;
}
