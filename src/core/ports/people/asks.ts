/** What people can do about questions of runs. Chat, the command line and GitHub's comments all use this service. */
import type { RefusedAnswer } from "../../asks/decide-answer.ts";
import type { RefusedTurn } from "../../asks/decide-turn.ts";
import type { FieldProblem } from "../../asks/form-fields.ts";
import type { AskOutcome, GivenAnswer, Need, Question } from "../../asks/question.ts";
import type { AskTurn } from "../../asks/turns.ts";
import type { HathiEvent } from "../../event.ts";
import type { RunId } from "../../ids.ts";
import type { JournalEntry } from "../../journal-entry.ts";
import type { SaidMessage } from "./said-message.ts";
import type { Actor } from "./run-commands.ts";

/** A question as people see it. */
export interface Ask {
  readonly id: string;
  readonly runId: RunId;
  readonly automation: string;
  /** Words that say so stand for one that cannot be read. */
  readonly question: Question;
  /** Why the question cannot be read, and what to do about it. Nobody can answer it until then. */
  readonly unreadable: string | null;
  readonly boundTo: string | null;
  readonly asker: string | null;
  readonly openedAt: Date;
  readonly expiresAt: Date | null;
  readonly awaited: boolean;
  readonly outcome: AskOutcome | null;
  readonly choice: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly answers: readonly GivenAnswer[];
  /** What people did about it beside answering, the first first. */
  readonly turns: readonly AskTurn[];
}

export interface NewAnswer {
  readonly choice: string;
  /** What is filled into the form, where the choice opens it. */
  readonly filled?: unknown;
  readonly comment?: string | null;
  /** Which offer of the question to answer in advance is taken, too. */
  readonly grant?: number;
}

/** An answer that was given in advance. */
export interface AskGrant {
  readonly id: string;
  readonly automation: string;
  readonly key: string;
  readonly choice: string;
  readonly person: string;
  /** The run that it is for; null where it holds until a time. */
  readonly runId: RunId | null;
  readonly until: Date | null;
  readonly grantedAt: Date;
}

export type AnsweredAsk = { readonly ask: Ask } & (
  | { readonly kind: "refused"; readonly why: RefusedAnswer }
  /** What was filled in is not as the form wants it. */
  | { readonly kind: "invalid"; readonly problems: readonly FieldProblem[] }
  | { readonly kind: "counted"; readonly missing: readonly Need[] }
  | { readonly kind: "ended" }
);

export type TurnedAsk = { readonly ask: Ask } & (
  { readonly kind: "refused"; readonly why: RefusedTurn } | { readonly kind: "done" }
);

/**
 * What people do about a question beside answering it. Whether a person may is found out now, as for an answer.
 *
 * All of these throw ASK_UNKNOWN, ASK_GROUPS_UNKNOWN, or REQUEST_REPEATED.
 */
export interface AskTurns {
  /**
   * Hands the question to somebody, who answers in this person's place until it is taken over again.
   *
   * @param to "U2" in Slack, "github:ben" on GitHub
   */
  handOver(prefix: string, to: string, by: Actor): Promise<TurnedAsk>;
  /** Shows that this person is on it, and takes back what they have handed over. */
  takeOver(prefix: string, by: Actor): Promise<TurnedAsk>;
  /** Asks for more before the answer. */
  askBack(prefix: string, text: string, by: Actor): Promise<TurnedAsk>;
  /**
   * Tells more.
   *
   * @param about the turn that asked back; the first that waits for it, unless given
   */
  tell(prefix: string, text: string, by: Actor, about?: number): Promise<TurnedAsk>;
}

/** So many open questions are listed, the oldest first. */
export const mostAsksListed = 200;

export interface AskCommands extends AskTurns {
  /**
   * @param prefix the question's id or a unique beginning of it
   * @throws {HathiError} ASK_UNKNOWN
   */
  show(prefix: string): Promise<Ask>;
  /** The open questions, the oldest first. */
  open(): Promise<readonly Ask[]>;
  /**
   * The open questions that a person may answer now and has not answered yet, the oldest first: their inbox. Behind them
   * come those that cannot be read: nobody can tell whether they wait for the person.
   */
  waitingFor(by: Actor): Promise<readonly Ask[]>;
  /**
   * Gives a person's answer. Whether the person may answer is found out now.
   *
   * @throws {HathiError} ASK_UNKNOWN, or REQUEST_REPEATED
   */
  answer(prefix: string, answer: NewAnswer, by: Actor): Promise<AnsweredAsk>;
  /**
   * Takes an open question back: its run goes on with the outcome "withdrawn".
   *
   * @throws {HathiError} ASK_UNKNOWN, ASK_ENDED, or REQUEST_REPEATED
   */
  withdraw(prefix: string, by: Actor): Promise<Ask>;
  /** The answers that were given in advance and still hold. */
  grants(): Promise<readonly AskGrant[]>;
  /**
   * Takes back an answer that was given in advance.
   *
   * @throws {HathiError} ASK_UNKNOWN, or REQUEST_REPEATED
   */
  revoke(id: string, by: Actor): Promise<void>;
}

/** For whom groups are looked up: services are called in the name of this run. */
export interface AskingRun {
  readonly runId: RunId;
  readonly event: HathiEvent;
  readonly team: string | null;
}

/**
 * Finds to which of these groups a person belongs now.
 *
 * @throws if Slack or GitHub does not say
 */
export type FindGroups = (
  person: string,
  groups: readonly string[],
  run: AskingRun,
) => Promise<readonly string[]>;

/** A message of a question. */
export interface AskMessage {
  readonly id: number;
  readonly kind: "card" | "reminder" | "evidence" | "word";
  /** Null for wherever the run speaks. */
  readonly place: string | null;
  readonly thread: string | null;
  /** What a reminder or a word says. */
  readonly text: string | null;
  /** The only person who sees it; null for everyone. */
  readonly onlyFor: string | null;
  /** The turn of the question that a word is about. */
  readonly turn: number | null;
  /** Null while it is not posted. */
  readonly posted: SaidMessage | null;
  /** What a card shows. */
  readonly shown: number;
  /** Whether it is time to see if somebody has answered below the card and Slack sent no event of it. */
  readonly isToBeLookedAt: boolean;
}

/** A question whose messages are not what they should be. */
export interface UnshownAsk extends AskingRun {
  readonly ask: Ask;
  readonly messages: readonly AskMessage[];
  readonly changes: number;
  /** How often senders claimed it without reporting back. If any did, any of its messages may be posted. */
  readonly earlierClaims: number;
  /** The last things that the run posted, to find where it speaks. */
  readonly posts: readonly JournalEntry[];
}

/** The messages of questions, which the senders of all processes share. */
export interface AskOutbox {
  /** Does what is due by itself: ends what has expired, notes reminders and escalations. @returns whether anything was */
  takeDue(): Promise<boolean>;
  claim(leaseMs: number): Promise<UnshownAsk | undefined>;
  posted(messageId: number, message: SaidMessage, timeZone: string | null): Promise<void>;
  /** Adds a card that is posted already, as those for admins are. */
  postedMore(askId: string, message: SaidMessage): Promise<void>;
  /**
   * Notes that somebody looked at a card.
   *
   * @param seen the types of the events that Slack should have sent
   */
  looked(askId: string, messageId: number, seen: readonly string[]): Promise<void>;
  changed(messageId: number, changes: number): Promise<void>;
  dropped(messageId: number): Promise<void>;
  /** Notes that all messages show this. What changed meanwhile is still to be shown. */
  shown(askId: string, changes: number): Promise<void>;
  postpone(askId: string, inMs: number, mayBeSaid: boolean): Promise<void>;
}
