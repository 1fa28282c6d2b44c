/** A person in a test, and what they do about questions beside answering them. */
import type { RefusedTurn } from "../core/asks/decide-turn.ts";
import { findAsk } from "./asks.ts";
import type { MemoryAsks } from "./memory/memory-asks.ts";
import type { MemoryTurn } from "./memory/memory-turns.ts";

/**
 * Which question, and what the person is to it.
 *
 * @example
 * const about: AboutQuestion = { to: "Deploy", groups: ["@core"] };
 * await t.as("@ana").takeOver(about);
 */
export interface AboutQuestion {
  /** A part of the question's text: the first question, unless given. */
  readonly to?: string;
  /** The groups that the person belongs to: all that are asked, unless given. */
  readonly groups?: readonly string[];
}

/**
 * What came of it: it is done, or why not.
 *
 * @example
 * const outcome: TurnOutcome = await t.as("@ana").handOver("@ana");
 * expect(outcome).toBe("to-self");
 */
export type TurnOutcome = "done" | RefusedTurn;

/**
 * Made by `t.as("@ana")`.
 *
 * @example
 * const ana: TestPerson = t.as("@ana");
 * expect(await ana.handOver("@ben")).toBe("done");
 */
export class TestPerson {
  readonly #asks: MemoryAsks;
  readonly #person: string;
  readonly #settled: () => Promise<void>;

  constructor(asks: MemoryAsks, person: string, settled: () => Promise<void>) {
    this.#asks = asks;
    this.#person = person;
    this.#settled = settled;
  }

  /** Hands the question to somebody, who answers in this person's place. */
  async handOver(to: string, about: AboutQuestion = {}): Promise<TurnOutcome> {
    return this.#turn({ kind: "handed-over", to }, about);
  }

  /** Shows that the person is on it, and takes back what they have handed over. */
  async takeOver(about: AboutQuestion = {}): Promise<TurnOutcome> {
    return this.#turn({ kind: "taken-over" }, about);
  }

  /** Asks for more before the answer. */
  async askBack(text: string, about: AboutQuestion = {}): Promise<TurnOutcome> {
    return this.#turn({ kind: "asked-back", text }, about);
  }

  /** Tells what was asked back first and is not told yet. */
  async tell(text: string, about: AboutQuestion = {}): Promise<TurnOutcome> {
    return this.#turn({ kind: "told", text }, about);
  }

  /** Types something in the thread of the question's card, as "approve, but slowly" where the question takes words. */
  async type(text: string, { to }: Pick<AboutQuestion, "to"> = {}): Promise<void> {
    await this.#say("slack.message", { user: this.#person, text }, to);
  }

  /** Reacts to the question's card, where it takes emoji. */
  async react(emoji: string, { to }: Pick<AboutQuestion, "to"> = {}): Promise<void> {
    await this.#say("slack.reaction_added", { user: this.#person, reaction: emoji }, to);
  }

  async #say(type: string, data: object, to: string | undefined): Promise<void> {
    const { channel, ts } = findAsk(this.#asks, to).card;
    this.#asks.say({ source: "slack", type, subject: `${channel}/${ts}`, data });
    await this.#settled();
  }

  async #turn(act: MemoryTurn, { to, groups }: AboutQuestion): Promise<TurnOutcome> {
    const outcome = await this.#asks.turn(findAsk(this.#asks, to), this.#person, act, groups);
    await this.#settled();
    return outcome as TurnOutcome;
  }
}
