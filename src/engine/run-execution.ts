/**
 * The effectful half of a run in a worker's hands: replays the journal into the instance, performs what the
 * code asks for, records it, and only then delivers it.
 *
 *   replay -> live: [start calls -> record completions -> deliver one -> settle]* -> parked | finished
 *                                                         |-> diverged: paused, nothing done
 *                                                         |-> a step in doubt: paused, a person is asked
 *                                                         |-> taken over by another worker: dropped
 */
import { describeDoubts, inDoubtName, type NewDoubt } from "../core/doubt.ts";
import { HathiError } from "../core/errors.ts";
import type { HathiEvent } from "../core/event.ts";
import type { JournalEntry, NewEntry } from "../core/journal-entry.ts";
import type { Logger } from "../core/logger.ts";
import { encodeThrown } from "../core/recorded-value.ts";
import type { Candidate, HeldRunJournal, RunHistory, RunNews } from "../core/run-journal.ts";
import type { ClaimedRun, Failure } from "../core/run.ts";
import { Alarms } from "./alarms.ts";
import {
  type Call,
  isStepCall,
  isTimerCall,
  isWaitCall,
  type StepCall,
  type TimerCall,
  type WaitCall,
} from "./call.ts";
import { cleanUpMs, decideEnd } from "./decide-end.ts";
import { describeWaiting } from "./describe-waiting.ts";
import { toFailure } from "./failure.ts";
import { Latch } from "./latch.ts";
import { mendStack } from "./map-stack.ts";
import { type RunInstance, runTimeoutName, waitKeyOf } from "./run-instance.ts";
import { StepRunner } from "./step-runner.ts";
import { realTiming, type Timing } from "./timing.ts";

export type ExecutionEnd = "parked" | "finished" | "paused" | "released";

// Node's timers overflow past 24.8 days; looking again once an hour costs nothing.
const longestNapMs = 3_600_000;
// Between two answers code computes and reads bodies; what it awaits for longer belongs into a step.
const longestUnrestMs = 60_000;

export class RunExecution {
  readonly #run: ClaimedRun;
  readonly #journal: HeldRunJournal;
  readonly #instance: RunInstance;
  readonly #logger: Logger;
  readonly #timing: Timing;
  readonly #changed: Latch;
  readonly #deliveries: (() => void)[] = [];
  readonly #alarms = new Alarms();
  readonly #steps: StepRunner;
  readonly #doubts = new Map<number, NewDoubt>();
  readonly #openWaits: Set<number>;
  readonly #judged = new Set<string>();
  // Ended here: on taking up a run, that may come before its code's waits are looked at.
  readonly #endedWaits = new Set<number>();
  #nextSeq: number;
  #writing = 0;
  #valuesUnderWay = 0;
  #broken: unknown;
  #news: RunNews;
  #hasNews = true;
  #cancelWritten: boolean;
  #deadline = Number.POSITIVE_INFINITY;
  #cleanUpUntil: number;
  #stopping = false;
  #confirming = false;
  #inDoubt: boolean;

  constructor(options: {
    readonly run: ClaimedRun;
    readonly history: RunHistory;
    readonly instance: RunInstance;
    readonly journal: HeldRunJournal;
    readonly logger: Logger;
    /** Real time, unless a test hands in another. */
    readonly timing?: Timing;
  }) {
    const { run, history, instance, journal, logger, timing = realTiming } = options;
    this.#timing = timing;
    this.#changed = new Latch(timing.setTimer);
    this.#run = run;
    this.#journal = journal;
    this.#instance = instance;
    this.#logger = logger;
    this.#news = history;
    this.#inDoubt = run.takenOver;
    this.#openWaits = new Set(history.openWaits);
    this.#nextSeq = (history.entries.at(-1)?.seq ?? 0) + 1;
    const cancelled = history.entries.find((entry) => entry.kind === "cancel");
    this.#cancelWritten = cancelled !== undefined;
    this.#cleanUpUntil =
      cancelled === undefined ? Number.POSITIVE_INFINITY : cancelled.at.getTime() + cleanUpMs;
    this.#steps = new StepRunner({
      entries: history.entries,
      now: () => journal.estimateNow(),
      logger,
      onEntry: (entry) => this.#record(entry),
      onBegin: async (entry) => this.#recordBegin(entry),
      onDoubt: (call, doubt) => this.#takeDoubt(call, doubt),
      onRetry: (call, at) => {
        this.#alarms.setRetry(call, at);
        this.#changed.open();
      },
    });
    instance.onClose = (call) => this.#forget(call);
    instance.onValue = (entry) => this.#recordValue(entry);
    instance.onStatus = (status) => this.#write(journal.setStatus(run.ownership, status));
  }

  /** Something outside has news for this run: an event, a cancellation, a skipped clock. */
  poke(): void {
    this.#hasNews = true;
    this.#steps.askAgain();
    this.#changed.open();
  }

  /** Whether steps of it are executing or writes of it are under way. */
  get isBusy(): boolean {
    return this.#steps.isExecuting || this.#writing > 0;
  }

  /** Starts nothing more; what is executing is recorded, then the run is given up for another worker. */
  stop(): void {
    this.#stopping = true;
    this.#changed.open();
  }

  /** Ends it where it is: what is executing is aborted, and in doubt for whoever takes the run next. */
  abandon(): void {
    this.#broken ??= lostOwnership(this.#run);
    this.#steps.abortAll();
    this.#changed.open();
  }

  /**
   * Advances the run as far as it goes.
   *
   * @param timeoutMs how long the run may take from its start
   * @throws {HathiError} OWNERSHIP_LOST when another worker took the run over meanwhile
   */
  async advance(start: () => unknown, timeoutMs: number = Number.POSITIVE_INFINITY): Promise<ExecutionEnd> {
    this.#deadline = this.#run.startedAt.getTime() + timeoutMs;
    try {
      this.#instance.start(start);
      return await this.#loop();
    } finally {
      this.#steps.abortAll();
    }
  }

  async #loop(): Promise<ExecutionEnd> {
    for (;;) {
      await this.#settle();
      if (this.#broken !== undefined) throw this.#broken;
      if (this.#instance.divergence !== undefined)
        return this.#pause(toFailure(this.#instance.divergence, this.#instance.build));
      if (this.#instance.hasRecorded) {
        this.#instance.deliverRecorded();
        continue;
      }
      if (this.#hasNews) await this.#readNews();
      if (this.#news.killRequested) return this.#finish(true);
      this.#startCalls();
      const deliver = this.#valuesUnderWay > 0 ? undefined : this.#deliveries.shift();
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

  async #settle(): Promise<void> {
    const takeBack = this.#timing.setTimer(() => {
      this.#instance.isRestless = true;
    }, longestUnrestMs);
    try {
      await this.#instance.settle();
    } finally {
      takeBack();
    }
  }

  /** Nothing to deliver: the run has ended, is to be parked or given up, or something is awaited in memory. */
  async #endOrWait(): Promise<ExecutionEnd | undefined> {
    const { isBusy } = this;
    const now = this.#journal.estimateNow();
    const hasStepsLeft = this.#steps.hasQueued || this.#alarms.hasRetries || this.#doubts.size > 0;
    if (this.#instance.outcome !== undefined && !isBusy && !hasStepsLeft) return this.#finish(false);
    if (now >= this.#cleanUpUntil) return this.#finish(true);
    if (this.#doubts.size > 0 && !isBusy) return this.#pauseInDoubt();
    const pausedBy = this.#news.pauseRequestedBy ?? null;
    if (pausedBy !== null && !isBusy)
      return this.#pause({ name: "Paused", message: `paused by ${pausedBy}` });
    if (this.#stopping && !isBusy) {
      await this.#journal.release(this.#run.ownership, this.#steps.doubtful);
      return "released";
    }
    if (this.#hasNews) return undefined;
    const deadline = this.#cancelWritten ? Number.POSITIVE_INFINITY : this.#deadline;
    const due = Math.min(this.#cleanUpUntil, deadline, this.#alarms.nextDue);
    if (isBusy || due - now <= this.#timing.lingerMs) {
      await this.#changed.wait(Math.min(longestNapMs, due - now));
      return undefined;
    }
    if (due === Number.POSITIVE_INFINITY && this.#openWaits.size === 0)
      return this.#pause(toFailure(neverWakes()));
    return this.#park(due);
  }

  /** Begins what the code has called since: steps are performed, waits opened, timers set. */
  #startCalls(): void {
    for (const call of this.#instance.takeUnstarted()) {
      if (isTimerCall(call)) this.#alarms.setTimer(call);
      else if (isWaitCall(call)) this.#openWait(call);
      else if (isStepCall(call)) this.#steps.add(call, this.#inDoubt || this.#isDoubtful(call));
    }
    const now = this.#journal.estimateNow();
    if (now >= this.#deadline && !this.#cancelWritten) {
      this.#cancelWritten = true;
      this.#record({ ...blank, kind: "cancel", call: 0, name: runTimeoutName });
    }
    for (const timer of this.#alarms.takeTimers(now)) this.#recordTimer(timer);
    for (const call of this.#alarms.takeRetries(now)) this.#steps.addRetry(call);
    if (this.#mayBegin) this.#beginSteps();
  }

  #recordTimer(timer: TimerCall): void {
    const { kind, name, digest, input, due } = timer.request;
    const entry = { ...blank, kind, call: timer.number, name, digest, input };
    this.#record(entry, { notBefore: new Date(due) }, undefined, () => {
      if (this.#instance.openCalls.includes(timer)) this.#alarms.setTimer(timer);
    });
  }

  get #mayBegin(): boolean {
    const { cancelled, timedOut } = this.#instance;
    // Its code is to hear of that first.
    const isCancelUnderWay = this.#cancelWritten && !cancelled && !timedOut;
    return (
      this.#valuesUnderWay === 0 &&
      this.#doubts.size === 0 &&
      !this.#stopping &&
      !isCancelUnderWay &&
      (this.#news.pauseRequestedBy ?? null) === null
    );
  }

  #isDoubtful({ number }: Call): boolean {
    return this.#run.doubtful?.includes(number) === true;
  }

  /** In a clean-up nobody can be asked: it has a minute. Its code hears of the doubt instead. */
  #takeDoubt(call: StepCall, doubt: NewDoubt): void {
    if (!this.#cancelWritten) {
      this.#doubts.set(call.number, doubt);
      this.#changed.open();
      return;
    }
    const error = new HathiError("IN_DOUBT", `${doubt.name} may or may not have happened: ${doubt.reason}`);
    const { name, digest, input, attempt } = doubt;
    const answer = { kind: "step" as const, call: call.number, name, digest, input, attempt };
    this.#record({ ...answer, ok: false, output: encodeThrown(error) });
  }

  async #pauseInDoubt(): Promise<ExecutionEnd> {
    const doubts = [...this.#doubts.values()].toSorted((one, other) => one.call - other.call);
    return this.#pause({ name: inDoubtName, message: describeDoubts(doubts) }, doubts);
  }

  // After a silence of this worker's the run may be another's by now, and what is done for it done twice.
  #beginSteps(): void {
    if (!this.#steps.hasQueued || this.#confirming) return;
    const confirmed = this.#journal.confirm(this.#run.ownership);
    if (confirmed === null) {
      this.#steps.begin();
      return;
    }
    this.#confirming = true;
    const done = (): void => {
      this.#confirming = false;
    };
    this.#write(confirmed.finally(done));
  }

  // Opens the wait and looks back in one write; what that found comes with the next news.
  #openWait(call: WaitCall): void {
    if (this.#openWaits.has(call.number) || this.#endedWaits.has(call.number)) return;
    this.#openWaits.add(call.number);
    const { types, subject } = call.request;
    const except = this.#instance.consumedBy(waitKeyOf(call.request));
    const wait = { call: call.number, types, subject, afterSeq: this.#run.eventSeq, except };
    this.#write(this.#journal.openWait(this.#run.ownership, wait).then(() => this.poke()));
  }

  async #readNews(): Promise<void> {
    this.#hasNews = false;
    this.#news = await this.#journal.news(this.#run.ownership);
    const { pauseRequestedBy = null } = this.#news;
    if (pauseRequestedBy !== null) {
      this.#logger.info(
        { by: pauseRequestedBy },
        "a pause was asked for: it comes after the steps that are executing",
      );
    }
    if (this.#news.cancelRequestedAt !== null && !this.#cancelWritten) {
      this.#cancelWritten = true;
      this.#record({ ...blank, kind: "cancel", call: 0, name: "cancel" });
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
    const { kind, name, digest, input, match } = call.request;
    const answer = { ...blank, kind, call: number, name, digest, input };
    try {
      if (match !== null && !match(event)) return false;
      this.#record({ ...answer, output: event.id }, { closesWait: number }, event);
    } catch (error) {
      this.#record({ ...answer, ok: false, output: encodeThrown(mendStack(error)) }, { closesWait: number });
    }
    this.#openWaits.delete(number);
    this.#endedWaits.add(number);
    return true;
  }

  /** Writes an entry and, once it is committed, has it delivered: in the order in which they are recorded. */
  #record(
    entry: NewEntry,
    options: { readonly notBefore?: Date; readonly closesWait?: number } = {},
    event?: HathiEvent,
    onEarly: () => void = () => {},
  ): void {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    this.#write(
      this.#journal.append(this.#run.ownership, { seq, entry, ...options }).then(({ at, isEarly }) => {
        if (isEarly) {
          onEarly();
          return;
        }
        if (entry.kind === "attempt") return;
        if (entry.kind === "cancel") this.#cleanUpUntil = at.getTime() + cleanUpMs;
        const recorded: JournalEntry = { ...entry, seq, at };
        this.#deliveries.push(() => this.#instance.deliver(recorded, event));
      }),
    );
  }

  async #recordBegin(entry: NewEntry): Promise<Date> {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    const appended = this.#journal.append(this.#run.ownership, { seq, entry });
    this.#write(appended.then(() => {}));
    return (await appended).at;
  }

  /** The code has the value already: no step begins and nothing is delivered before it is committed. */
  #recordValue(entry: NewEntry): void {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    this.#valuesUnderWay += 1;
    this.#write(
      this.#journal.append(this.#run.ownership, { seq, entry }).then(() => {
        this.#valuesUnderWay -= 1;
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
    this.#alarms.clear(call.number);
    this.#steps.abort(call.number);
    this.#doubts.delete(call.number);
    if (this.#openWaits.delete(call.number)) {
      this.#write(this.#journal.closeWait(this.#run.ownership, call.number));
    }
  }

  async #park(due: number): Promise<ExecutionEnd | undefined> {
    const outcome = await this.#journal.park(this.#run.ownership, {
      wakeAt: due === Number.POSITIVE_INFINITY ? null : new Date(due),
      waitingFor: describeWaiting(this.#instance.openCalls, (call) => this.#steps.reasonOf(call)),
      wakesSeen: this.#news.wakes,
    });
    if (outcome === "parked") return "parked";
    this.#hasNews = true;
    return undefined;
  }

  async #pause(reason: Failure, doubts: readonly NewDoubt[] = []): Promise<ExecutionEnd> {
    this.#logger.warn({ reason: reason.message }, "the run is paused");
    await this.#journal.pause(this.#run.ownership, reason, { doubts, doubtful: this.#steps.doubtful });
    return "paused";
  }

  async #finish(atOnce: boolean): Promise<ExecutionEnd> {
    const { cancelled, timedOut, outcome, build } = this.#instance;
    const end = decideEnd(outcome, {
      cancelled: cancelled || (atOnce && !timedOut),
      timedOut,
      build,
    });
    await this.#journal.finish(this.#run.ownership, end);
    // Timers and waits that nobody cleared end with the run: the losers of races, mostly.
    const left = this.#instance.openCalls.map((call) => call.request.name);
    const error = "error" in end ? end.error : null;
    this.#logger.info({ state: end.state, left, error }, "the run has ended");
    return "finished";
  }
}

const blank = { digest: null, input: null, ok: true, output: null, attempt: 1 } as const;

function lostOwnership(run: ClaimedRun): HathiError {
  return new HathiError(
    "OWNERSHIP_LOST",
    `run ${run.ownership.runId} was given up under epoch ${run.ownership.epoch}`,
  );
}

function neverWakes(): HathiError {
  return new HathiError(
    "NEVER_WAKES",
    "the run waits for something that can never happen: no step, timer or wait is left that could resolve what its code awaits. Cancel it and mend the automation",
  );
}
