/**
 * The calls of a run in hand that have no answer yet, each given to whoever sees to it:
 *
 *   RunCalls -> RunSteps     so many steps at once; the others stand in line or are held back
 *   |           -> StepAttempts   one attempt after the other, until there is an answer
 *   |              -> StepDoubts  what may have happened without having been recorded
 *   |-> RunWaits     waits for events
 *   '-> RunAlarms    timers, and when steps are tried again
 */
import type { AtRest } from "./decide-rest.ts";
import type { HathiEvent } from "../../core/event.ts";
import { isActInSlack } from "../../core/people/acts-in-slack.ts";
import type { InDoubt, NewDoubt } from "../../core/doubt.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Candidate, OwnedRunJournal, RunHistory } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { RunAlarms } from "./run-alarms.ts";
import {
  type Call,
  isStepCall,
  isTimerCall,
  isWaitCall,
  type StepCall,
  type TimerCall,
} from "../replay/calls/call.ts";
import { describeWaiting } from "../replay/calls/describe-waiting.ts";
import type { RunInstance } from "../replay/run-instance.ts";
import { findStandingLine, findStandingPlaces, type StandingLine } from "./find-standing-line.ts";
import { renewGuards } from "./renew-guards.ts";
import { blankAnswer, type RunRecorder } from "./run-recorder.ts";
import { RunWaits } from "./run-waits.ts";
import { RunSteps } from "./steps/run-steps.ts";
import { answerInDoubt } from "./steps/step-doubts.ts";

interface CallParts {
  readonly run: ClaimedRun;
  readonly history: RunHistory;
  readonly instance: RunInstance;
  readonly journal: OwnedRunJournal;
  readonly recorder: RunRecorder;
  readonly logger: Logger;
  /** Called when there is something new to do. */
  /** What the automation wants done with steps in doubt. */
  readonly inDoubt?: InDoubt;
  readonly onChange: () => void;
  /** Called when a wait was opened for which events had come before. They come with the next news. */
  readonly onFound: () => void;
}

export class RunCalls {
  readonly #parts: CallParts;
  readonly #alarms = new RunAlarms();
  readonly #steps: RunSteps;
  readonly #waits: RunWaits;
  readonly #doubts = new Map<number, NewDoubt>();
  #confirming = false;
  // False during replay, when no wait is opened or closed.
  #isLive = false;

  constructor(parts: CallParts) {
    this.#parts = parts;
    const { run, history, instance, journal, recorder, logger, onChange, onFound } = parts;
    const { entries, openWaits } = history;
    this.#waits = new RunWaits({ run, instance, journal, recorder, openWaits, onFound });
    this.#steps = new RunSteps({
      entries,
      now: () => journal.estimateNow(),
      logger,
      ...(parts.inDoubt !== undefined && { inDoubt: parts.inDoubt }),
      onEntry: (entry) => recorder.record(entry),
      onBegin: async (entry) => recorder.recordBegin(entry),
      onDoubt: (call, doubt) => this.#takeDoubt(call, doubt),
      onBroken: (error) => recorder.breakOff(error),
      onRetry: (call, at) => {
        this.#alarms.setRetry(call, at);
        onChange();
      },
    });
    instance.onClose = (call) => this.#forget(call);
    instance.onAside = (call, isAside) => {
      if (!this.#isLive || !isWaitCall(call)) return;
      if (isAside) this.#waits.close(call.number);
      else this.#waits.open(call);
    };
    instance.onGivenBack = (event) => this.#waits.giveBack(event.id);
  }

  /** @param inDoubt whether an owner that died may have begun these calls */
  add(calls: readonly Call[], inDoubt: boolean): void {
    const { run, journal } = this.#parts;
    const { doubtful = [] } = run;
    const isTakenUp = !this.#isLive;
    this.#isLive = true;
    for (const call of isTakenUp ? renewGuards(calls, journal.estimateNow()) : calls) {
      if (isTimerCall(call)) this.#alarms.setTimer(call);
      else if (isWaitCall(call)) this.#waits.open(call);
      else if (isStepCall(call)) this.#steps.add(call, inDoubt || doubtful.includes(call.number));
    }
  }

  /** Records the timers that are due, and begins the steps that may begin. */
  begin(now: number, mayBeginSteps: boolean): void {
    const { recorder } = this.#parts;
    const maySteps = mayBeginSteps && this.#doubts.size === 0;
    // A client hears that its connection is gone before the run goes on: it would use it otherwise.
    if (!maySteps || !this.#steps.hasLost)
      for (const timer of this.#alarms.takeTimers(now)) this.#recordTimer(timer);
    for (const call of this.#alarms.takeRetries(now)) this.#steps.addRetry(call);
    if (maySteps && !recorder.hasValuesUnderWay) this.#beginSteps();
  }

  /** Ends the waits that want one of these events. */
  takeCandidates(candidates: readonly Candidate[]): void {
    this.#waits.take(candidates);
  }

  /** Something came for this run, so steps that were held back may be free to go. */
  askAgain(): void {
    this.#steps.askAgain();
  }

  /** Where the code has just taken what a person did, the person waits for what is held back. */
  noteDelivered(event: HathiEvent | undefined): void {
    if (event !== undefined && isActInSlack(event.type)) this.#steps.askAgain();
  }

  abortAll(): void {
    this.#steps.abortAll();
  }

  get isExecuting(): boolean {
    return this.#steps.isExecuting;
  }

  get isListening(): boolean {
    return this.#steps.isListening;
  }

  /** What decides whether the run can rest. */
  get atRest(): Pick<AtRest, "doubts" | "hasOpenWaits" | "isListening" | "sessionDue" | "unheardPeer"> {
    const { doubts, hasOpenWaits, isListening } = this;
    return {
      doubts,
      hasOpenWaits,
      isListening,
      sessionDue: this.#alarms.nextSessionDue,
      unheardPeer: this.#parts.instance.lostWords.findUnheard(),
    };
  }

  /** Whether there are steps that are neither executing nor answered. */
  get hasStepsLeft(): boolean {
    return this.#steps.hasQueued || this.#alarms.hasRetries || this.#doubts.size > 0;
  }

  get hasOpenWaits(): boolean {
    return this.#waits.areOpen;
  }

  /** When the next timer or attempt is due, by the database's clock in milliseconds. */
  get nextDue(): number {
    return this.#alarms.nextDue;
  }

  /** The steps of which nothing can tell whether they happened, in order of call. */
  get doubts(): readonly NewDoubt[] {
    return [...this.#doubts.values()].toSorted((one, other) => one.call - other.call);
  }

  /** The calls in doubt that nobody has looked into yet. */
  get doubtful(): readonly number[] {
    return this.#steps.doubtful;
  }

  /** Says for people what the run waits for. */
  describeWaiting(): string {
    return describeWaiting(this.#awaited, (call) => this.#steps.reasonOf(call));
  }

  /** Where in its code the run waits. */
  findStandingLine(): StandingLine | undefined {
    return findStandingLine(this.#awaited, this.#parts.instance.build);
  }

  /** The same as places in its build, which costs no look into the source map. */
  findStandingPlaces(): string | null {
    return findStandingPlaces(this.#awaited);
  }

  get #awaited(): readonly Call[] {
    const { instance } = this.#parts;
    return instance.openCalls.filter((call) => !instance.isAside(call));
  }

  #recordTimer(timer: TimerCall): void {
    const { kind, name, digest, input, due } = timer.request;
    const entry = { ...blankAnswer, kind, call: timer.number, name, digest, input };
    const onEarly = (): void => {
      if (this.#parts.instance.isOpen(timer)) this.#alarms.setTimer(timer);
    };
    this.#parts.recorder.record(entry, { notBefore: new Date(due), onEarly });
  }

  // If this worker missed heartbeats, another one may own the run by now. Ask before a step begins, or the step could
  // be performed twice.
  #beginSteps(): void {
    if (!this.#steps.hasToBegin || this.#confirming) return;
    const { run, journal, recorder } = this.#parts;
    const confirmed = journal.confirm(run.ownership);
    if (confirmed === null) {
      this.#steps.begin();
      return;
    }
    this.#confirming = true;
    const done = (): void => {
      this.#confirming = false;
    };
    recorder.write(confirmed.finally(done));
  }

  #takeDoubt(call: StepCall, doubt: NewDoubt): void {
    const { recorder, onChange } = this.#parts;
    if (!recorder.isCancelled) {
      this.#doubts.set(call.number, doubt);
      onChange();
      return;
    }
    recorder.record(answerInDoubt("step", doubt));
  }

  // The code has cleared a timer, aborted a step or no longer waits. Nothing that comes of the call may be delivered.
  #forget(call: Call): void {
    this.#alarms.clear(call.number);
    this.#steps.abort(call.number);
    this.#doubts.delete(call.number);
    this.#waits.close(call.number);
  }
}
