/**
 * The deterministic half of a run: the author's code in its own instance of the build, the calls that this code has
 * made and that have no answer yet, and the run's clock and randomness.
 *
 * The instance knows neither the database nor real time. It is fed the journal's entries one at a time, in order.
 * Everything that the code does between two entries follows from the entries alone:
 *
 *   start -> [settle -> deliver entry 1] -> [settle -> deliver entry 2] -> ... -> settled
 *
 * Settling drains microtasks and immediates, so that the code has made all its calls before the next entry comes.
 * To suspend a run, nothing is delivered to it. No exception ever passes through the code for that.
 */
import type { PrintedLine } from "../../core/run-log.ts";
import { tame } from "../../core/text/describe-thrown.ts";
import { openEvent } from "../../core/values/event-data.ts";
import type { HathiEvent, StoredEvent } from "../../core/event.ts";
import type { BuildId, EventId } from "../../core/ids.ts";
import type { JournalEntry, NewEntry } from "../../core/journal-entry.ts";
import { answerCall } from "./calls/answer-call.ts";
import type { Call, CallRequest, NoteValue } from "./calls/call.ts";
import { BackgroundActivity } from "./background-activity.ts";
import { type BrokenConnections, noLosses, type UnheardLosses } from "./ending/broken-connections.ts";
import { Ending, type Outcome } from "./ending/ending.ts";
import { MadeCalls } from "./calls/made-calls.ts";
import { OpenCalls } from "./calls/open-calls.ts";
import { createKeyBytes, createRandom, createSafeRandom } from "./random.ts";
import { OwnPromises } from "./own-promises.ts";
import { ReplayedJournal } from "./replayed-journal.ts";
import type { RunOrigin } from "./run-origin.ts";
import { TakenEvents } from "./taken-events.ts";
import { enterTurn } from "./turn-notes.ts";

export class RunInstance {
  /** The run's clock, in milliseconds: the time at which the last delivered entry was recorded. */
  now: number;
  random: () => number;
  /** Draws what nobody can tell in advance from here on, as the code of newer builds does. */
  readonly drawSafely: () => void;
  /** Bytes for keys that nobody is to guess, from the run's seed. */
  readonly keyBytes: (size: number) => Buffer;
  /** What Node does for the code besides its calls. The code is at rest only when all of this is done. */
  readonly activity = new BackgroundActivity();
  /** The promises that the code has made itself and has not settled. */
  readonly ownPromises = new OwnPromises();
  /** The run's id and automation, for log lines about its code. */
  readonly labels: Readonly<Record<string, string>>;
  /** The build of this instance, in which the author's lines are found. */
  readonly build: BuildId | undefined;
  /** The calls that the code has made, compared with the journal. */
  readonly made: MadeCalls;
  /** The events that ended its waits. */
  readonly taken: TakenEvents;
  outcome: Outcome | undefined;
  /** Whether the code was told to end, and why. */
  readonly ending = new Ending();
  /** Whether an owner that died may have made, at once, what the code calls next, without having recorded it. */
  mayRepeat: boolean;
  /** The names under which the build exports automations. */
  exports: ReadonlySet<string> = new Set();
  /** The line that people see for this run. */
  status: string | undefined;
  /** Called when the code no longer waits for a call. */
  onClose: (call: Call) => void = () => {};
  /** Called when a wait that has lost a race is set aside, or when the code waits for it again. */
  onAside: (call: Call, isAside: boolean) => void = () => {};
  /** Called when the wait that an event was recorded for no longer wants it. Other waits may have it. */
  onGivenBack: (event: HathiEvent) => void = () => {};
  /** Called when the code changes its status, but not during replay. */
  onStatus: (status: string) => void = (status) => void this.early.push(() => this.onStatus(status));
  /** Called with each line that the code prints, but not during replay. */
  onPrint: (line: PrintedLine) => void = (line) => void this.early.push(() => this.onPrint(line));
  /** Called when a call was answered at once. The answer is to be recorded before anything else begins or is delivered. */
  onValue: NoteValue = (entry) => void this.early.push(() => this.onValue(entry));
  /** What its top level does: a build is evaluated before anybody hears of its run. To be told first of all. */
  readonly early: (() => void)[] = [];
  /** Let go of what the host holds for the code, such as an open connection: the run leaves this process. */
  readonly onLeave = new Set<() => void>();
  /** Told when what it listens to may have fallen silent. */
  onIdle: () => void = () => {};
  /** What the code had sent over connections that were lost with their process, and has told nobody. */
  lostWords: UnheardLosses = noLosses;
  broken: BrokenConnections = { explain: () => undefined };
  /** Tells of the timer that is being set whether it is a session's, such as a driver's heartbeat; undefined if never. */
  askSession: () => (() => boolean) | undefined = () => undefined;
  /** Does what leaves the process at once and is no call, such as sending bytes: only when all values are committed. */
  onEffect: (effect: () => void) => void = (effect) => effect();
  /** Called with a call at once that must not happen twice. It returns when the journal holds that the call begins. */
  onBegin: (entry: NewEntry) => void = () => {};

  readonly #journal: ReplayedJournal;
  readonly #events: ReadonlyMap<EventId, StoredEvent>;
  /** Whether the build is evaluated only to see what it declares. */
  readonly isDeclaration: boolean;
  readonly #open = new OpenCalls();
  readonly #aside = new Set<number>();

  constructor(options: RunOrigin) {
    this.now = options.startedAt.getTime();
    this.mayRepeat = options.takenOver === true;
    this.random = createRandom(options.seed);
    this.drawSafely = () => (this.random = createSafeRandom(options.seed));
    this.keyBytes = createKeyBytes(options.seed);
    this.#journal = new ReplayedJournal(options.entries, options.resumed);
    this.#events = options.events;
    this.labels = options.labels ?? {};
    this.build = options.build;
    this.made = new MadeCalls(this.#journal, options.isRehearsal === true);
    this.isDeclaration = options.isDeclaration === true;
    this.taken = new TakenEvents(options.usedEvents);
  }

  /** True during replay. The log and the status stay still then. */
  get replaying(): boolean {
    return this.#journal.isReplaying;
  }

  /** Starts the author's code, called in the run's context (startInContext). What it returns or throws becomes the outcome. */
  start(run: () => unknown): void {
    enterTurn(this.labels["run"]);
    // oxlint-disable-next-line promise/prefer-await-to-then -- the code runs on its own from here
    new Promise((resolve) => {
      resolve(run());
    }).then(
      (value) => {
        this.outcome ??= { kind: "returned", value };
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  /** Ends the run with this error, which its function or the callback of a timer has thrown. */
  fail(error: unknown): void {
    this.outcome ??= { kind: "threw", error: tame(error) };
  }

  /** Makes a call. An entry of the journal answers it, one that is recorded already or one that is still to come. */
  call(request: CallRequest): Call {
    return this.#opened(this.made.make(request));
  }

  /** Makes the last call again, as a step: it was taken for a value, and gave a promise. */
  continueAsStep(request: CallRequest): Call {
    return this.#opened(this.made.makeStep(request));
  }

  #opened(call: Call): Call {
    this.#open.add(call);
    return call;
  }

  /** Forgets a call that the code no longer waits for, such as a cleared timer or a wait that timed out. */
  close(call: Call): void {
    if (this.#open.take(call.number) !== undefined) this.onClose(call);
  }

  isOpen(call: Call): boolean {
    return this.#open.has(call);
  }

  /** The calls that have no answer yet, in order of call. */
  get openCalls(): readonly Call[] {
    return this.#open.all;
  }

  /**
   * Rejects the promises that the code has made itself, if it was told to end and has come to rest without any open
   * call: nothing else could move it on. This follows from the journal alone, so a replay does the same.
   *
   * @returns whether there were any; if so, the code has to come to rest again
   */
  rejectForgotten(): boolean {
    const isStuck = this.ending.isTold && this.outcome === undefined && this.#open.all.length === 0;
    return isStuck && this.ownPromises.rejectAll(this.ending.makeError());
  }

  /** Takes the calls that were made since the last time and are still open, in order of call. */
  takeUnstarted(): readonly Call[] {
    return this.#open.takeUnstarted();
  }

  /** Sets aside a wait that has lost a race: it takes no event until its promise is raced or awaited again. */
  setAside(call: Call, isAside: boolean): void {
    // If the wait has its answer already, the event stays used.
    if (!this.#open.has(call)) return;
    if (isAside) this.#aside.add(call.number);
    else this.#aside.delete(call.number);
    this.onAside(call, isAside);
  }

  isAside({ number }: Call): boolean {
    return this.#aside.has(number);
  }

  get hasRecorded(): boolean {
    return this.#journal.hasNext;
  }

  /** Delivers the next recorded entry, or finds that the code no longer makes the call that the entry answers. */
  deliverRecorded(): void {
    const entry = this.#journal.takeNext();
    if (entry === undefined) return;
    if (!this.made.includes(entry, this.outcome)) return;
    const stored = entry.kind === "wait" && entry.ok ? this.#events.get(entry.output as EventId) : undefined;
    this.#give(entry, stored === undefined ? undefined : openEvent(stored));
  }

  /** Delivers an entry that was recorded just now. */
  deliver(entry: JournalEntry, event?: HathiEvent): void {
    this.mayRepeat = false;
    this.#journal.isReplaying = false;
    this.#give(entry, event);
  }

  // The only place where anything from outside reaches the code.
  #give(entry: JournalEntry, event: HathiEvent | undefined): void {
    enterTurn(this.labels["run"]);
    this.now = Math.max(this.now, entry.at.getTime());
    if (entry.kind === "cancel") {
      this.#cancel(entry.name);
      return;
    }
    const call = this.#open.take(entry.call);
    if (event !== undefined) {
      // Since the event was recorded, its wait may have timed out, been aborted or lost its race.
      if (call === undefined || this.isAside(call)) this.onGivenBack(event);
      else this.taken.add(event, this.now);
    }
    if (call === undefined) return;
    this.#aside.delete(call.number);
    answerCall(call, entry, event);
  }

  #cancel(why: string): void {
    this.ending.note(why);
    for (const call of this.#open.takeAll()) {
      this.onClose(call);
      call.reject(this.ending.makeError());
    }
  }
}
