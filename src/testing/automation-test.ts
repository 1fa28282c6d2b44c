/** A run in a test: the test moves its clock, sends events, crashes its worker, and reads everything that it did. */
import { type AnswerOutcome, answerIn, type AskedQuestion, describeAsk, type TestAnswer } from "./asks.ts";
import { TestPerson } from "./test-person.ts";
import { type Duration, parseDuration } from "../core/time/duration.ts";
import type { NewDoubt } from "../core/doubt.ts";
import type { JournalEntry } from "../core/journal-entry.ts";
import { decodeValue } from "../core/values/recorded-value.ts";
import type { Failure, RunState } from "../core/run.ts";
import type { DataOf, EventName } from "../index.ts";
import type { MemoryEngine } from "./memory/memory-engine.ts";
import type { MemoryRun } from "./memory/memory-rows.ts";
import type { GitHubMethod, SlackMethod } from "./services/method-paths.ts";
import type { Message, NotedCalls } from "./services/noted-calls.ts";
import { eventOf } from "./event-of.ts";
import type { Part } from "./part.ts";
import type { NotedCall } from "./services/scripted-connectors.ts";
import type { TestLog } from "./test-log.ts";

/**
 * The name of a call in the journal.
 *
 * @example
 * const invite: CallName = "slack.conversations.invite";
 * expect(t.callsOf(invite)).toEqual([{ channel: "C1", users: "U1" }]);
 */
export type CallName = `slack.${SlackMethod}` | `github.${GitHubMethod}` | "fetch";

/**
 * A run in a test. Everything here is as of now, by the test's clock.
 * @example
 * async function expectReminder(run: AutomationTest): Promise<void> {
 *   await run.advance("1 day");
 *   expect(run.messages.at(-1)?.text).toContain("still open");
 * }
 * await expectReminder(t);
 */
export class AutomationTest {
  readonly #engine: MemoryEngine;
  readonly #run: MemoryRun;
  readonly #calls: NotedCalls;
  readonly #log: TestLog;
  readonly #tell: readonly string[] | null;
  #said = 0;

  /** @internal use testAutomation */
  constructor(parts: {
    readonly engine: MemoryEngine;
    readonly run: MemoryRun;
    readonly calls: NotedCalls;
    readonly log: TestLog;
    readonly tell: readonly string[] | null;
  }) {
    this.#engine = parts.engine;
    this.#run = parts.run;
    this.#calls = parts.calls;
    this.#log = parts.log;
    this.#tell = parts.tell;
  }

  /** Every call that reached Slack, GitHub or the web, in order. */
  get calls(): readonly NotedCall[] {
    return this.#calls.calls;
  }

  /**
   * The first arguments of all calls of this name.
   *
   * @example
   * expect(t.callsOf("slack.conversations.create")).toEqual([{ name: "pr-12" }]);
   */
  callsOf(name: CallName): readonly unknown[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args[0]);
  }

  /** The messages that `slack.chat.postMessage` posted, in order. */
  get messages(): readonly Message[] {
    return this.#calls.messages;
  }

  get state(): RunState {
    return this.#run.state;
  }

  /** Whether the run was removed: it returned `discard()`, or its automation did not want the event. */
  get isDiscarded(): boolean {
    return !this.#engine.store.runs.has(this.#run.id);
  }

  /** What the automation's function returned; undefined until it has returned. */
  get result(): unknown {
    return this.#run.result === null ? undefined : decodeValue(this.#run.result);
  }

  /** Why the run failed or is paused. */
  get error(): Failure | null {
    return this.#run.error;
  }

  /** The line that people see for this run: the status that it set, or what it waits for. */
  get status(): string {
    return this.#run.status ?? this.#run.waitingFor ?? "";
  }

  /** What the automation printed, and the failures of promises that it did not await. */
  get log(): readonly string[] {
    return this.#log.lines;
  }

  get journal(): readonly JournalEntry[] {
    return this.#run.journal;
  }

  /** The test's clock. */
  get now(): Date {
    return new Date(this.#engine.clock.now);
  }

  /** How many times the run's state was written so far: the highest `crashAt` that makes a difference. */
  get writes(): number {
    return this.#engine.writes;
  }

  /**
   * Resolves once the run is parked or has ended.
   *
   * @throws {Error} if the run made a call that the test has no script for
   */
  async settled(): Promise<void> {
    await this.#engine.settle();
    this.#complain();
  }

  /**
   * Moves the clock forward. Timers on the way fire one after the other, each at its time.
   *
   * @example
   * await t.advance("3 days");
   */
  async advance(duration: Duration): Promise<void> {
    await this.#engine.moveTo(this.#engine.clock.now + parseDuration(duration));
    this.#complain();
  }

  /**
   * Sends an event, about `subject` and what its payload names. A signal is for this run unless `subject` names another.
   *
   * @example
   * await t.send("github.pull_request.closed", { action: "closed" }, { subject: "octo/app#12" });
   */
  async send<const Name extends EventName>(
    type: Name,
    data?: Part<DataOf<Name>>,
    options: { readonly subject?: string } = {},
  ): Promise<void> {
    this.#engine.store.accept(eventOf(type, data, options.subject, this.#run.id));
    await this.settled();
  }

  /** The questions that wait for people, in order. */
  get asks(): readonly AskedQuestion[] {
    return this.#engine.asks.pending.map(describeAsk);
  }

  /**
   * Answers a question as a person would, and says what came of it.
   *
   * @throws {Error} if nothing is asked
   * @example
   * expect(await t.answer("approve", { by: "@ana" })).toBe("ended");
   */
  async answer(choice: string, answer: TestAnswer = {}): Promise<AnswerOutcome> {
    const outcome = await answerIn(this.#engine.asks, choice, answer);
    await this.settled();
    return outcome;
  }

  /**
   * What a person does in Slack: clicks, forms, threads and commands, and what they do about a question beside
   * answering it.
   *
   * @example
   * await t.as("@ana").handOver("@ben");
   * await t.as("@ben").askBack("Is it tested?");
   * expect(t.asks[0]?.askedBack).toEqual([{ asked: "Is it tested?", told: null }]);
   */
  as(person: string): TestPerson {
    return new TestPerson(this.#engine.asks, person, async () => this.settled(), {
      accept: (event) => void this.#engine.store.accept(event),
      lastPosted: () => this.#calls.lastPosted,
      newTs: () => {
        this.#said += 1;
        return `${Math.floor(this.#engine.clock.now / 1000)}.9${String(this.#said).padStart(5, "0")}`;
      },
    });
  }

  /** Cancels the run as a person would: its clean-up runs, then it ends. */
  async cancel(): Promise<void> {
    this.#engine.store.cancel(this.#run);
    await this.settled();
  }

  /** Ends the run at once as a person would: without its clean-up, or in the middle of it. */
  async endAtOnce(): Promise<void> {
    this.#engine.store.endAtOnce(this.#run);
    await this.settled();
  }

  /**
   * Where people are told that the run has failed, is paused or is in doubt, by the automation's `tell`; undefined while
   * there is nothing to tell.
   *
   * @example
   * expect(t.told).toEqual(["S0123ABCD"]);
   */
  get told(): "nobody" | "the usual places" | readonly string[] | undefined {
    if (this.state !== "failed" && this.state !== "paused") return undefined;
    return this.#tell?.length === 0 ? "nobody" : (this.#tell ?? "the usual places");
  }

  /** The steps in doubt: the run is paused until each of them is settled. */
  get doubts(): readonly NewDoubt[] {
    return this.#run.doubts;
  }

  /**
   * Settles the first step in doubt as a person would: "again", or that it happened, with the result to assume.
   *
   * @throws {Error} if no step is in doubt
   * @example
   * await t.settle({ happened: { id: "pay_1" } });
   */
  async settle(word: "again" | { readonly happened: unknown }): Promise<void> {
    this.#engine.store.settle(this.#run, word === "again" ? null : { result: word.happened });
    await this.settled();
  }

  /** Kills the worker at this moment. Another worker takes over the run and replays its journal. */
  async crash(): Promise<void> {
    this.#engine.crash();
    this.#engine.wakeAll();
    await this.settled();
  }

  #complain(): void {
    const { unscripted } = this.#calls;
    this.#calls.unscripted = undefined;
    if (unscripted !== undefined) throw unscripted;
  }
}
