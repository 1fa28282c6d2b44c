/**
 * The deterministic half of a run: the author's code in its own instance of the build, the calls that it has
 * made and not been answered yet, and the run's clock and randomness.
 *
 * It knows nothing of the database or of real time. It is fed the journal's entries one at a time, in order,
 * and everything that the code does between two of them follows from them alone:
 *
 *   start -> [settle -> deliver entry 1] -> [settle -> deliver entry 2] -> ... -> settled
 *
 * Settling drains microtasks and immediates, so that the code has made all its calls before the next entry
 * comes. Suspension is simply that nothing is delivered: no exception ever passes through the code.
 */
import type { PrintedLine } from "../../core/run-log.ts";
import { tame } from "../../core/text/describe-thrown.ts";
import { openEvent } from "../../core/values/event-data.ts";
import type { HathiEvent, StoredEvent } from "../../core/event.ts";
import type { BuildId, EventId } from "../../core/ids.ts";
import type { JournalEntry, NewEntry } from "../../core/journal-entry.ts";
import { answerCall } from "./answer-call.ts";
import type { Call, CallRequest } from "./call.ts";
import { BackgroundActivity } from "./background-activity.ts";
import { Ending, type Outcome } from "./ending.ts";
import { MadeCalls, type ValueCall } from "./made-calls.ts";
import { OpenCalls } from "./open-calls.ts";
import { createRandom } from "./random.ts";
import { OwnPromises } from "./own-promises.ts";
import { ReplayedJournal } from "./replayed-journal.ts";
import type { RunOrigin } from "./run-origin.ts";
import { enterTurn } from "./turn-notes.ts";

export class RunInstance {
  /** The run's clock, in milliseconds: when what was last awaited was completed. */
  now: number;
  readonly random: () => number;
  /** What Node does for the code besides its calls. The code is not at rest before all of it is done. */
  readonly activity = new BackgroundActivity();
  /** The promises that the code has made itself and not settled. */
  readonly ownPromises = new OwnPromises();
  /** The run's name and the like, for log lines about its code. */
  readonly labels: Readonly<Record<string, string>>;
  /** The build that it is an instance of, to find the author's lines in. */
  readonly build: BuildId | undefined;
  /** The calls that it has made, as they compare with the journal. */
  readonly made: MadeCalls;
  outcome: Outcome | undefined;
  /** What its code was told of its end. */
  readonly ending = new Ending();
  /** The names under which its build exports automations. */
  exports: ReadonlySet<string> = new Set();
  /** The line that people see for this run. */
  status: string | undefined;
  /** Told when the code no longer waits for a call. */
  onClose: (call: Call) => void = () => {};
  /** Told when a wait that has lost is set aside, or is taken up again. */
  onAside: (call: Call, isAside: boolean) => void = () => {};
  /** Told when an event that was recorded for a wait came to nobody: others may have it. */
  onGivenBack: (event: HathiEvent) => void = () => {};
  /** Told when the code changes its status while live. */
  onStatus: (status: string) => void = () => {};
  /** Told what the code prints while live. */
  onPrint: (line: PrintedLine) => void = () => {};
  /** Told when a call was answered at once: to be recorded before anything else begins or is delivered. */
  onValue: (entry: NewEntry) => void = () => {};
  /** Let go of what the host holds for the code, such as an open connection: the run leaves this process. */
  readonly onLeave = new Set<() => void>();
  /** Told when what it listens to may have fallen silent. */
  onIdle: () => void = () => {};
  /** Does what leaves the process at once and is no call, such as sending bytes: only when all values are committed. */
  onEffect: (effect: () => void) => void = (effect) => effect();

  readonly #journal: ReplayedJournal;
  readonly #events: ReadonlyMap<EventId, StoredEvent>;
  /** Evaluated only to see what the build declares. */
  readonly isDeclaration: boolean;
  readonly #open = new OpenCalls();
  // In order; of earlier rounds, too.
  readonly #taken: Set<EventId>;
  readonly #aside = new Set<number>();

  constructor(options: RunOrigin) {
    this.now = options.startedAt.getTime();
    this.random = createRandom(options.seed);
    this.#journal = new ReplayedJournal(options.entries, options.resumed);
    this.#events = options.events;
    this.labels = options.labels ?? {};
    this.build = options.build;
    this.made = new MadeCalls(this.#journal, options.isRehearsal === true);
    this.isDeclaration = options.isDeclaration === true;
    this.#taken = new Set(options.taken);
  }

  /** True while the journal is being replayed: the log and the status stay still then. */
  get replaying(): boolean {
    return this.#journal.isReplaying;
  }

  /** Starts the author's code, in the run's context (startInContext); its result or error becomes the outcome. */
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

  /** Ends the run with this error: its function threw it, or a timer's callback did. */
  fail(error: unknown): void {
    this.outcome ??= { kind: "threw", error: tame(error) };
  }

  /** Makes a call. It is answered by an entry of the journal, recorded already or still to come. */
  call(request: CallRequest): Call {
    return this.#opened(this.made.make(request));
  }

  /** A call that was taken for a value gave a promise: it is the last call made, and goes on as a step. */
  continueAsStep(request: CallRequest): Call {
    return this.#opened(this.made.makeStep(request));
  }

  /**
   * Makes a call that is answered at once: from the journal, which is handed back, or by its caller, who tells
   * onValue.
   *
   * @throws {HathiError} DIVERGED: nothing may be made any more
   */
  takeValue(request: Pick<CallRequest, "name" | "digest" | "input">): ValueCall {
    return this.made.makeValue(request);
  }

  /** Whether the next call gave a promise when it was made first: it is a step then, begun or answered. */
  get nextIs(): "begun" | "answered" | undefined {
    return this.made.nextIs;
  }

  /** The methods that the promise of the next call had, beyond a promise's own. */
  get nextMembers(): readonly string[] {
    return this.made.nextMembers;
  }

  #opened(call: Call): Call {
    this.#open.add(call);
    return call;
  }

  /** Forgets a call that the code no longer waits for: a cleared timer, a wait that timed out. */
  close(call: Call): void {
    if (this.#open.take(call.number) !== undefined) this.onClose(call);
  }

  isOpen(call: Call): boolean {
    return this.#open.has(call);
  }

  /** Calls that are not answered yet, in order of call. */
  get openCalls(): readonly Call[] {
    return this.#open.all;
  }

  /**
   * Once the code has been told to end and has come to rest, without any call that could move it on: what it still
   * awaits are promises of its own. They reject, too. This follows from the journal alone, so a replay does the same.
   *
   * @returns whether there were any: the code has to come to rest again
   */
  rejectForgotten(): boolean {
    const isStuck = this.ending.isTold && this.outcome === undefined && this.#open.all.length === 0;
    return isStuck && this.ownPromises.rejectAll(this.ending.makeError());
  }

  /** Takes the calls that were made since the last time and are still open, in order of call. */
  takeUnstarted(): readonly Call[] {
    return this.#open.takeUnstarted();
  }

  /** Events that ended waits of this run: no other wait sees them again. */
  get taken(): readonly EventId[] {
    return [...this.#taken];
  }

  hasTaken(event: EventId): boolean {
    return this.#taken.has(event);
  }

  /** A wait that has lost takes no event until its promise is raced or awaited again. */
  setAside(call: Call, isAside: boolean): void {
    // Of one that is answered, what it took stays taken.
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

  /** Delivers the next recorded entry, or finds that the code no longer fits the journal. */
  deliverRecorded(): void {
    const entry = this.#journal.takeNext();
    if (entry === undefined) return;
    if (!this.made.includes(entry, this.outcome)) return;
    const stored = entry.kind === "wait" && entry.ok ? this.#events.get(entry.output as EventId) : undefined;
    this.#give(entry, stored === undefined ? undefined : openEvent(stored));
  }

  /** Delivers an entry that was recorded just now. */
  deliver(entry: JournalEntry, event?: HathiEvent): void {
    this.#journal.isReplaying = false;
    this.#give(entry, event);
  }

  // The one place where anything of the outside reaches the code.
  #give(entry: JournalEntry, event: HathiEvent | undefined): void {
    enterTurn(this.labels["run"]);
    this.now = Math.max(this.now, entry.at.getTime());
    if (entry.kind === "cancel") {
      this.#cancel(entry.name);
      return;
    }
    const call = this.#open.take(entry.call);
    if (event !== undefined) {
      // Its wait may have timed out, been aborted or lost its race since it was recorded.
      if (call === undefined || this.isAside(call)) this.onGivenBack(event);
      else this.#taken.add(event.id);
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
