/**
 * The effectful half of a run in hand. It replays the journal into the instance, performs what the code calls for,
 * records the result, and only then delivers it.
 *
 *   replay -> live: [start calls -> record completions -> deliver one -> settle]* -> parked | finished
 *                                                         |-> diverged: paused, nothing done
 *                                                         |-> a step in doubt: paused, a person is asked
 *                                                         |-> taken over by another worker: dropped
 */
import { laterBy } from "../../core/time/duration.ts";
import { diedMidway, type InDoubt, type NewDoubt } from "../../core/doubt.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { OwnedRunJournal, RunHistory } from "../../core/ports/run-journal.ts";
import type { ClaimedRun, Failure } from "../../core/run.ts";
import { RunCalls } from "./run-calls.ts";
import { decideRest, type Rest } from "./decide-rest.ts";
import { HeardNews } from "./heard-news.ts";
import { type ExecutionEnd, HandBack } from "./hand-back.ts";
import { Latch } from "./latch.ts";
import { runTimeoutName } from "../replay/ending/ending.ts";
import type { RunInstance } from "../replay/run-instance.ts";
import { startInContext } from "../replay/run-context.ts";
import { RunPrinter } from "./run-printer.ts";
import { RunRecorder } from "./run-recorder.ts";
import { settleInTime } from "./settle-in-time.ts";
import { answerInDoubt } from "./steps/step-doubts.ts";
import { realTiming, type Timing } from "./timing.ts";
import { enterTurn } from "../replay/turn-notes.ts";

export class RunExecution {
  readonly #run: ClaimedRun;
  readonly #journal: OwnedRunJournal;
  readonly #instance: RunInstance;
  readonly #logger: Logger;
  readonly #timing: Timing;
  readonly #changed: Latch;
  readonly #recorder: RunRecorder;
  readonly #calls: RunCalls;
  readonly #handBack: HandBack;
  readonly #heard: HeardNews;
  #deadline = Number.POSITIVE_INFINITY;
  #stopping = false;
  #isSettling = false;
  #inDoubt: boolean;

  constructor(options: {
    readonly run: ClaimedRun;
    readonly history: RunHistory;
    readonly instance: RunInstance;
    readonly journal: OwnedRunJournal;
    readonly logger: Logger;
    readonly inDoubt?: InDoubt;
    /** Real time if absent. Tests hand in another. */
    readonly timing?: Timing;
  }) {
    const { run, history, instance, journal, logger, timing = realTiming } = options;
    this.#timing = timing;
    this.#changed = new Latch(timing.setTimer);
    this.#run = run;
    this.#journal = journal;
    this.#instance = instance;
    this.#logger = logger;
    this.#heard = new HeardNews(async () => journal.news(run.ownership), history);
    this.#inDoubt = run.takenOver;
    const { ownership } = run;
    const onChange = (): void => this.#changed.open();
    const recorder = new RunRecorder({ journal, ownership, entries: history.entries, onChange });
    this.#recorder = recorder;
    this.#calls = new RunCalls({ ...options, recorder, onChange, onFound: () => this.poke() });
    this.#handBack = new HandBack({ run, instance, journal, logger, calls: this.#calls });
    recorder.hear(instance);
    instance.made.inDoubt = options.inDoubt;
    instance.onIdle = onChange;
    const printer = new RunPrinter(
      async (lines) => journal.print(ownership, lines),
      (work) => recorder.write(work),
    );
    instance.onPrint = (line) => printer.print(line);
    instance.onStatus = (status) => recorder.write(journal.setStatus(ownership, status));
    for (const tell of instance.early.splice(0)) tell();
  }

  /** There is news for this run from outside: an event, a cancellation, a skipped clock. */
  poke(): void {
    this.#heard.outdate();
    this.#calls.askAgain();
    this.#changed.open();
  }

  /** Whether its code is at work, steps of it are executing or writes of it are under way. */
  get isBusy(): boolean {
    return this.#isSettling || this.#calls.isExecuting || this.#recorder.isWriting;
  }

  /** Begins nothing more. When what is executing has been recorded, the run is given up for another worker. */
  stop(): void {
    this.#stopping = true;
    this.#changed.open();
  }

  /** Ends the run where it is. What is executing is aborted, and is in doubt for whoever takes the run next. */
  abandon(): void {
    this.#recorder.giveUp();
    this.#calls.abortAll();
  }

  /**
   * Advances the run as far as it goes.
   *
   * @param timeoutMs how long the run may take from its start
   * @throws {HathiError} OWNERSHIP_LOST when another worker took the run over meanwhile
   */
  async advance(start: () => unknown, timeoutMs: number = Number.POSITIVE_INFINITY): Promise<ExecutionEnd> {
    this.#deadline =
      timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : laterBy(this.#run.startedAt.getTime(), timeoutMs);
    try {
      startInContext(this.#instance, start);
      return await this.#loop();
    } finally {
      this.#calls.abortAll();
      for (const letGo of this.#instance.onLeave) letGo();
    }
  }

  async #loop(): Promise<ExecutionEnd> {
    for (;;) {
      await this.#settle();
      if (this.#recorder.broken !== undefined) throw this.#recorder.broken;
      const { divergence, doubt, isHalted } = this.#instance.made;
      if (divergence !== undefined) return this.#handBack.pauseDiverged(divergence);
      if (doubt !== undefined) return this.#askAbout({ ...doubt, reason: diedMidway });
      if (isHalted && this.#excess !== undefined)
        return this.#handBack.pause(this.#excess, { canGoOn: true });
      if (this.#instance.rejectForgotten()) continue;
      if (this.#instance.hasRecorded) {
        this.#instance.deliverRecorded();
        continue;
      }
      if (this.#heard.isOutdated) await this.#readNews();
      if (this.#heard.news.killRequested) return this.#handBack.finish(true);
      this.#startCalls();
      const delivery = this.#recorder.takeDelivery();
      if (delivery !== undefined) {
        // No earlier owner can have begun what the code calls from here on.
        this.#inDoubt = false;
        this.#instance.deliver(delivery.entry, delivery.event);
        this.#calls.noteDelivered(delivery.event);
        continue;
      }
      const end = await this.#endOrWait();
      if (end !== undefined) return end;
    }
  }

  async #settle(): Promise<void> {
    this.#isSettling = true;
    try {
      await settleInTime(this.#instance.activity, this.#timing.setTimer);
    } finally {
      this.#isSettling = false;
    }
  }

  /** The code stands at a call that may have happened. People are asked, and the run begins there again. */
  async #askAbout(doubt: NewDoubt): Promise<ExecutionEnd> {
    // What an earlier owner had begun besides is in doubt for the next owner, too.
    this.#calls.add(this.#instance.takeUnstarted(), this.#inDoubt);
    if (this.#heard.isOutdated) await this.#readNews();
    if (this.#heard.news.killRequested) return this.#handBack.finish(true);
    if (!this.#recorder.isCancelled) return this.#handBack.pauseToAsk(doubt);
    await this.#recorder.recordBegin(answerInDoubt("value", doubt));
    return this.#handBack.release();
  }

  /** There is nothing to deliver. The run leaves this worker's hands, or waits in memory. */
  async #endOrWait(): Promise<ExecutionEnd | undefined> {
    const rest = this.#decideRest();
    switch (rest.kind) {
      case "finish":
        return this.#handBack.finish(rest.atOnce);
      case "pause":
        return this.#handBack.pause(rest.reason, rest.more);
      case "release":
        return this.#handBack.release();
      case "read-news":
        return undefined;
      case "wait":
        await this.#changed.wait(rest.ms);
        return undefined;
      case "park":
        break;
    }
    if (await this.#handBack.park(rest.due, this.#heard.news.wakes)) return "parked";
    this.#heard.outdate();
    return undefined;
  }

  #decideRest(): Rest {
    const { outcome, ending, openCalls } = this.#instance;
    const { atRest, hasStepsLeft, nextDue } = this.#calls;
    const { isCancelled, cleanUpUntil } = this.#recorder;
    const deadline = isCancelled ? Number.POSITIVE_INFINITY : this.#deadline;
    return decideRest({
      now: this.#journal.estimateNow(),
      isBusy: this.isBusy,
      isOver: outcome !== undefined && !hasStepsLeft,
      isForgotten: ending.isTold && openCalls.length === 0,
      ...atRest,
      pausedBy: this.#heard.news.pauseRequestedBy ?? null,
      excess: this.#excess,
      isStopping: this.#stopping,
      hasNews: this.#heard.isOutdated,
      cleanUpUntil,
      due: Math.min(cleanUpUntil, deadline, nextDue),
      lingerMs: this.#timing.lingerMs,
    });
  }

  /** Begins what the code has called since the last time: performs steps, opens waits, sets timers. */
  #startCalls(): void {
    this.#calls.add(this.#instance.takeUnstarted(), this.#inDoubt);
    const now = this.#journal.estimateNow();
    if (now >= this.#deadline && !this.#recorder.isCancelled) this.#recorder.recordCancel(runTimeoutName);
    enterTurn(this.#run.ownership.runId);
    // Over the limit, due timers and events are recorded only once the run is resumed. Otherwise a loop of them would
    // never be paused.
    if (this.#excess === undefined) this.#calls.begin(now, this.#mayBegin);
  }

  get #mayBegin(): boolean {
    // The code is to hear of a cancellation before it begins anything more.
    const isCancelUnderWay = this.#recorder.isCancelled && !this.#instance.ending.isTold;
    return !this.#stopping && !isCancelUnderWay && (this.#heard.news.pauseRequestedBy ?? null) === null;
  }

  // A clean-up may record what it needs, because its time is bounded.
  get #excess(): Failure | undefined {
    return this.#recorder.isCancelled ? undefined : this.#recorder.excess;
  }

  async #readNews(): Promise<void> {
    const { pauseRequestedBy = null, cancelRequestedAt, candidates } = await this.#heard.read();
    if (pauseRequestedBy !== null) {
      const words = "a pause was asked for: it comes after the steps that are executing";
      this.#logger.info({ by: pauseRequestedBy }, words);
    }
    if (cancelRequestedAt !== null && !this.#recorder.isCancelled) this.#recorder.recordCancel("cancel");
    if (this.#excess === undefined) this.#calls.takeCandidates(candidates);
  }
}
