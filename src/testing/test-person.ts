/** A person in a test, and what they do about questions beside answering them. */
import type { RefusedTurn } from "../core/asks/decide-turn.ts";
import type { NewEvent } from "../core/event.ts";
import { clickOf, commandOf, formOf, messageOf, type SlackPlace } from "./slack-acts.ts";
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

/** What surrounds a person in a test. */
interface PersonStage {
  accept(event: Omit<NewEvent, "dedupeKey">): void;
  lastPosted(): SlackPlace | undefined;
  /** The time stamp of a message that is posted now; no two are equal. */
  newTs(): string;
}

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
  readonly #stage: PersonStage;

  /** @internal use t.as */
  constructor(asks: MemoryAsks, person: string, settled: () => Promise<void>, stage: PersonStage) {
    this.#asks = asks;
    this.#person = person;
    this.#settled = settled;
    this.#stage = stage;
  }

  /**
   * Clicks a button of the automation's own, in the message that was posted last unless another is named.
   *
   * @example
   * await t.as("@ana").click("approve", { value: "42" });
   */
  async click(
    actionId: string,
    options: Partial<SlackPlace> & { readonly value?: string } = {},
  ): Promise<void> {
    await this.#act(clickOf(this.#person, actionId, this.#placeOf(options), options.value));
  }

  /**
   * Sends a form of the automation's own. A field is the text that was filled in, or what Slack reports of it.
   *
   * @example
   * await t.as("@ana").submit("feedback", { stars: "5" }, { metadata: "octo/app#12" });
   */
  async submit(
    callbackId: string,
    values: Readonly<Record<string, unknown>> = {},
    { metadata = "" }: { readonly metadata?: string } = {},
  ): Promise<void> {
    await this.#act(formOf(this.#person, callbackId, values, metadata));
  }

  /**
   * Writes in the thread of the message that was posted last, or where else it is said to be.
   *
   * @example
   * await t.as("@ana").reply("It was the cache");
   */
  async reply(text: string, place: Partial<SlackPlace> = {}): Promise<void> {
    const { channel, ts } = this.#placeOf(place);
    await this.#act(messageOf(this.#person, text, channel, this.#stage.newTs(), ts));
  }

  /**
   * Writes in a channel, outside of threads.
   *
   * @example
   * await t.as("@ana").say("Good morning", "C1");
   */
  async say(text: string, channel: string): Promise<void> {
    await this.#act(messageOf(this.#person, text, channel, this.#stage.newTs(), undefined));
  }

  /**
   * Types a slash command.
   *
   * @example
   * await t.as("@ana").command("/deploy", "prod", { channel: "C1" });
   */
  async command(
    command: string,
    text = "",
    { channel = "C1" }: { readonly channel?: string } = {},
  ): Promise<void> {
    await this.#act(commandOf(this.#person, command, text, channel));
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

  #placeOf({ channel, ts }: Partial<SlackPlace>): SlackPlace {
    const last = this.#stage.lastPosted();
    if (channel !== undefined && ts !== undefined) return { channel, ts };
    if (last === undefined) {
      throw new TypeError(`${this.#person}: no message was posted yet: name the channel and the ts of one`);
    }
    return { channel: channel ?? last.channel, ts: ts ?? last.ts };
  }

  async #act(act: Parameters<PersonStage["accept"]>[0]): Promise<void> {
    this.#stage.accept(act);
    await this.#settled();
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
