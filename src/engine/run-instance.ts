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
import { setImmediate as nextTurn } from "node:timers/promises";
import { CancelledError, HathiError, TimeoutError } from "../core/errors.ts";
import type { HathiEvent } from "../core/event.ts";
import type { BuildId, EventId } from "../core/ids.ts";
import type { EntryKind, JournalEntry, NewEntry } from "../core/journal-entry.ts";
import { decodeValue, type Revival } from "../core/recorded-value.ts";
import { storedText } from "../core/storable-text.ts";
import { type Call, type CallRequest, isWaitCall } from "./call.ts";
import { describeDivergence, type DivergedError } from "./describe-divergence.ts";
import { createRandom } from "./random.ts";
import { runContext } from "./run-context.ts";

export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/** The name of the entry that ends a run for its own timeout; other cancel entries are people's. */
export const runTimeoutName = "timeout of the run";

export class RunInstance {
  /** The run's clock, in milliseconds: when what was last awaited was completed. */
  now: number;
  readonly random: () => number;
  /** True while the journal is being replayed: the log and the status stay still then. */
  replaying: boolean;
  /** The run's name and the like, for log lines about its code. */
  readonly labels: Readonly<Record<string, string>>;
  /** The build that it is an instance of, to find the author's lines in. */
  readonly build: BuildId | undefined;
  outcome: Outcome | undefined;
  divergence: DivergedError | undefined;
  /** A rehearsal has come to a call that only doing it could answer. */
  isBeyondJournal = false;
  cancelled = false;
  /** It has been at work for so long without coming to rest that nothing of it executes any more. */
  isRestless = false;
  timedOut = false;
  /** The line that people see for this run. */
  status: string | undefined;
  /** Told when the code no longer waits for a call. */
  onClose: (call: Call) => void = () => {};
  /** Told when the code changes its status while live. */
  onStatus: (status: string) => void = () => {};

  /** Told when a call was answered at once: to be recorded before anything else begins or is delivered. */
  onValue: (entry: NewEntry) => void = () => {};

  readonly #entries: readonly JournalEntry[];
  readonly #begun: ReadonlyMap<number, JournalEntry>;
  readonly #answered = new Set<number>();
  readonly #recorded: ReadonlyMap<number, JournalEntry>;
  readonly #events: ReadonlyMap<EventId, HathiEvent>;
  readonly #resumed: boolean;
  readonly #isRehearsal: boolean;
  readonly #open = new Map<number, Call>();
  readonly #consumed = new Map<string, EventId[]>();
  #unstarted: Call[] = [];
  #cursor = 0;
  #calls = 0;
  #activity = 0;
  #inOrder: Promise<unknown> = Promise.resolve();

  constructor(options: {
    readonly seed: string;
    readonly startedAt: Date;
    readonly entries: readonly JournalEntry[];
    readonly events: ReadonlyMap<EventId, HathiEvent>;
    /** True when an earlier owner brought the code to rest here: what it logged since the last entry is out. */
    readonly resumed: boolean;
    readonly labels?: Readonly<Record<string, string>>;
    readonly build?: BuildId;
    /** True when the code is only to be compared with the journal: a call that is answered at once is refused. */
    readonly isRehearsal?: boolean;
  }) {
    this.now = options.startedAt.getTime();
    this.random = createRandom(options.seed);
    this.#entries = options.entries.filter(({ kind }) => kind !== "attempt" && kind !== "begun");
    this.#begun = new Map(options.entries.flatMap((one) => (one.kind === "begun" ? [[one.call, one]] : [])));
    this.#events = options.events;
    this.#recorded = new Map(this.#entries.map((entry) => [entry.call, entry]));
    this.labels = options.labels ?? {};
    this.build = options.build;
    this.#isRehearsal = options.isRehearsal === true;
    this.#resumed = options.resumed;
    this.replaying = this.#entries.length > 0 || options.resumed;
  }

  /** Starts the author's code; what it returns or throws becomes the outcome. */
  start(run: () => unknown): void {
    runContext.run({ instance: this, step: null }, () => {
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
    });
  }

  /** Ends the run with this error: its function threw it, or a timer's callback did. */
  fail(error: unknown): void {
    this.outcome ??= { kind: "threw", error };
  }

  /** Makes a call. It is answered by an entry of the journal, recorded already or still to come. */
  call(request: CallRequest): Call {
    this.#calls += 1;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const recorded = this.#recorded.get(this.#calls) ?? this.#begun.get(this.#calls);
    const call: Call = {
      number: this.#calls,
      request,
      promise,
      resolve,
      reject,
      // A replay of thousands of calls does without; some 5 us each otherwise.
      ...(recorded === undefined && { site: captureSite() }),
    };
    if (recorded !== undefined && !isSameCall(recorded, request)) {
      this.divergence ??= describeDivergence({ recorded, attempted: request, number: call.number });
    }
    this.#open.set(call.number, call);
    this.#unstarted.push(call);
    return call;
  }

  /** Whether the next call gave a promise when it was made first: it is a step then, begun or answered. */
  get nextIs(): "begun" | "answered" | undefined {
    if (this.#recorded.get(this.#calls + 1)?.kind === "step") return "answered";
    return this.#begun.has(this.#calls + 1) ? "begun" : undefined;
  }

  /** The methods that the promise of the next call had, beyond a promise's own. */
  get nextMembers(): readonly string[] {
    const output = this.#begun.get(this.#calls + 1)?.output ?? null;
    return output === null ? [] : (decodeValue(output) as readonly string[]);
  }

  /**
   * Makes a call that is answered at once: from the journal, which is handed back, or by its caller, who tells
   * onValue.
   *
   * @throws {HathiError} DIVERGED: nothing may be made any more
   */
  takeValue(request: Pick<CallRequest, "name" | "digest" | "input">): {
    readonly number: number;
    readonly recorded: JournalEntry | undefined;
  } {
    const number = this.#calls + 1;
    this.#calls = number;
    const recorded = this.#recorded.get(number);
    if (recorded !== undefined && !isSameCall(recorded, { kind: "value", ...request })) {
      this.divergence ??= describeDivergence({ recorded, attempted: request, number });
    }
    if (this.divergence !== undefined) throw this.divergence;
    if (recorded === undefined && this.#isRehearsal) {
      this.isBeyondJournal = true;
      throw new Error("a rehearsal goes no further than the journal");
    }
    if (recorded !== undefined) {
      this.#answered.add(number);
      this.#passAnswered();
    }
    return { number, recorded };
  }

  /** A call that was taken for a value gave a promise: it is the last call made, and goes on as a step. */
  continueAsStep(request: CallRequest): Call {
    this.#calls -= 1;
    return this.call(request);
  }

  /** Forgets a call that the code no longer waits for: a cleared timer, a wait that timed out. */
  close(call: Call): void {
    if (!this.#open.delete(call.number)) return;
    this.#unstarted = this.#unstarted.filter((other) => other !== call);
    this.onClose(call);
  }

  isOpen(call: Call): boolean {
    return this.#open.has(call.number);
  }

  /** Calls that are not answered yet, in order of call. */
  get openCalls(): readonly Call[] {
    return [...this.#open.values()];
  }

  /** Takes the calls that were made since the last time and are still open, in order of call. */
  takeUnstarted(): readonly Call[] {
    const calls = this.#unstarted;
    this.#unstarted = [];
    return calls;
  }

  /** Events that ended an earlier wait of this run for the same thing: a later one does not see them again. */
  consumedBy(waitKey: string): readonly EventId[] {
    return this.#consumed.get(waitKey) ?? [];
  }

  /** Counts work of the host that the code awaits and that is no call, such as reading a body. */
  async track<Value>(work: Promise<Value>): Promise<Value> {
    this.#activity += 1;
    try {
      return await work;
    } finally {
      this.#activity -= 1;
    }
  }

  /** As track(), for work in other threads: it is answered in the order in which it was asked for. */
  async trackInOrder<Value>(work: Promise<Value>): Promise<Value> {
    const before = this.#inOrder;
    const answer = this.track(
      (async () => {
        const [outcome] = await Promise.allSettled([work, before]);
        if (outcome.status === "rejected") throw outcome.reason;
        return outcome.value;
      })(),
    );
    this.#inOrder = answer.catch(() => {});
    return answer;
  }

  /** As track(), for callbacks: immediates. */
  beginActivity(): () => void {
    this.#activity += 1;
    return () => {
      this.#activity -= 1;
    };
  }

  /**
   * Resolves when the code has come to rest: no microtask, immediate or host work of its own is left.
   *
   * @throws {HathiError} AUTOMATION_STUCK once it was said to be restless
   */
  async settle(): Promise<void> {
    do await nextTurn();
    while (this.#activity > 0 && !this.isRestless);
    if (!this.isRestless) return;
    throw new HathiError(
      "AUTOMATION_STUCK",
      "the code does not come to rest: it asks by setImmediate again and again for something that only a step, a timer or an event can bring. Await that itself, or sleep in between",
    );
  }

  get hasRecorded(): boolean {
    return this.#cursor < this.#entries.length;
  }

  /** Delivers the next recorded entry, or finds that the code no longer fits the journal. */
  deliverRecorded(): void {
    const entry = this.#entries[this.#cursor];
    if (entry === undefined) return;
    this.#cursor += 1;
    const isLast = !this.hasRecorded;
    this.#passAnswered();
    if (entry.call > this.#calls) {
      this.divergence ??= describeDivergence({ recorded: entry, attempted: null, number: entry.call });
      return;
    }
    if (isLast && !this.#resumed) this.replaying = false;
    const event = entry.kind === "wait" && entry.ok ? this.#events.get(entry.output as EventId) : undefined;
    this.#give(entry, event);
  }

  // Values are answered as they are called for: there is nothing to deliver.
  #passAnswered(): void {
    for (;;) {
      const entry = this.#entries[this.#cursor];
      if (entry?.kind !== "value" || !this.#answered.has(entry.call)) return;
      this.#cursor += 1;
      if (!this.hasRecorded && !this.#resumed) this.replaying = false;
    }
  }

  /** Delivers an entry that was recorded just now. */
  deliver(entry: JournalEntry, event?: HathiEvent): void {
    this.replaying = false;
    this.#give(entry, event);
  }

  // The one place where anything of the outside reaches the code.
  #give(entry: JournalEntry, event: HathiEvent | undefined): void {
    this.now = Math.max(this.now, entry.at.getTime());
    if (entry.kind === "cancel") {
      this.#cancel(entry.name);
      return;
    }
    const call = this.#open.get(entry.call);
    if (call === undefined) return;
    this.#open.delete(entry.call);
    this.#unstarted = this.#unstarted.filter((other) => other !== call);
    if (entry.ok && event !== undefined && isWaitCall(call)) this.#consume(waitKeyOf(call.request), event.id);
    if (!entry.ok)
      call.reject(entry.output === null ? new Error("failed") : decodeValue(entry.output, revivalOf(call)));
    else if (entry.kind === "wait") call.resolve(event);
    else call.resolve(entry.output === null ? undefined : decodeValue(entry.output, revivalOf(call)));
  }

  #consume(waitKey: string, eventId: EventId): void {
    this.#consumed.set(waitKey, [...(this.#consumed.get(waitKey) ?? []), eventId]);
  }

  // A person cancelled the run, or it took longer than its automation allows.
  #cancel(why: string): void {
    const isTimeout = why === runTimeoutName;
    if (isTimeout) this.timedOut = true;
    else this.cancelled = true;
    const calls = this.openCalls;
    this.#open.clear();
    this.#unstarted = [];
    for (const call of calls) {
      this.onClose(call);
      call.reject(
        isTimeout ? new TimeoutError("the run took longer than its automation allows") : new CancelledError(),
      );
    }
  }
}

function revivalOf({ request }: Call): Revival {
  return (request.kind === "step" ? request.revival : undefined) ?? {};
}

/** Waits of a run for the same types and subject share what they have seen. */
export function waitKeyOf(request: {
  readonly types: readonly string[];
  readonly subject: string | null;
}): string {
  return `${request.types.join(" ")} ${request.subject ?? ""}`;
}

function captureSite(): { readonly stack?: string } {
  const site = {};
  Error.captureStackTrace(site, captureSite);
  return site;
}

function isSameCall(
  recorded: JournalEntry,
  request: Pick<CallRequest, "name" | "digest"> & { readonly kind: EntryKind },
): boolean {
  return (
    (recorded.kind === "begun" ? "step" : recorded.kind) === request.kind &&
    recorded.name === storedText(request.name) &&
    recorded.digest === request.digest
  );
}
