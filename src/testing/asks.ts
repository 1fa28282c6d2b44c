/** The questions of a run in a test: what is asked, and how a test answers. */
import { exchangesOf, holderOf } from "../core/asks/turns.ts";
import { type Duration, parseDuration } from "../core/time/duration.ts";
import type { MemoryAsk } from "./memory/memory-ask.ts";
import type { MemoryAsks } from "./memory/memory-asks.ts";

/**
 * A question that waits for people.
 *
 * @example
 * const [question]: readonly AskedQuestion[] = t.asks;
 * expect(question?.choices).toEqual(["approve", "reject"]);
 */
export interface AskedQuestion {
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly choices: readonly string[];
  /** The channels and people that have its card. */
  readonly to: readonly string[];
  readonly boundTo: string | null;
  /** Who has answered, without ending it. */
  readonly answers: readonly { readonly person: string; readonly choice: string }[];
  /** Who sees to it: whoever it was handed to or took it over. */
  readonly holder: string | null;
  /** What was asked back and what was told about it, which is null before. */
  readonly askedBack: readonly { readonly asked: string; readonly told: string | null }[];
}

/**
 * Who answers, and how.
 *
 * @example
 * const asAna: TestAnswer = { by: "@ana", comment: "go" };
 * await t.answer("approve", asAna);
 */
export interface TestAnswer {
  /** The person; somebody who may answer, unless given. */
  readonly by?: string;
  /** The groups that the person belongs to: all that are asked, unless given. */
  readonly groups?: readonly string[];
  /** What the person fills into the form; what is proposed, unless given. */
  readonly values?: unknown;
  readonly comment?: string;
  /** Gives the answer in advance, too: for the run ("run"), or for a time that the question offers. */
  readonly grant?: Duration;
  /** Which question, by a part of its text: the first, unless given. */
  readonly to?: string;
}

/**
 * What came of an answer: it ended the question, it counts and more people are needed, or it was refused and why.
 *
 * @example
 * const outcome: AnswerOutcome = await t.answer("approve", { by: "@ben", groups: [] });
 * expect(outcome).toBe("not-asked");
 */
export type AnswerOutcome =
  | "ended"
  | "counted"
  | "not-asked"
  | "self"
  | "repeated"
  | "unknown-choice"
  | "not-awaited"
  | "handed-over"
  /** What was filled in is not as the form wants it. */
  | "invalid";

export function describeAsk({ question, boundTo, answers, turns, escalated }: MemoryAsk): AskedQuestion {
  const escalations = question.escalate.slice(0, escalated).flatMap(({ to }) => to);
  return {
    text: question.text,
    fields: Object.fromEntries(question.fields.map(({ name, value }) => [name, value])),
    choices: question.choices.map(({ value }) => value),
    to: [...question.to, ...escalations].map(({ channel }) => channel),
    boundTo,
    answers: answers.map(({ person, choice }) => ({ person, choice })),
    holder: holderOf(turns)?.name ?? null,
    askedBack: exchangesOf(turns).map(({ asked, told }) => ({ asked: asked.text, told: told?.text ?? null })),
  };
}

/** @throws {Error} if nothing is asked */
export async function answerIn(asks: MemoryAsks, choice: string, given: TestAnswer): Promise<AnswerOutcome> {
  const { to, by = "@somebody", groups, values, comment = null, grant } = given;
  const ask = findAsk(asks, to);
  const filled = values === undefined ? ask.question.form?.filled : values;
  const more = grant === undefined ? {} : { grantMs: grant === "run" ? null : parseDuration(grant) };
  const answer = { by, choice, values: filled, comment, groups, ...more };
  return asks.answer(ask, answer) as Promise<AnswerOutcome>;
}

/**
 * @param to a part of the question's text; the first, unless given
 * @throws {Error} if nothing is asked
 */
export function findAsk(asks: MemoryAsks, to: string | undefined): MemoryAsk {
  const ask = asks.pending.find(({ question }) => to === undefined || question.text.includes(to));
  if (ask !== undefined) return ask;
  const texts = asks.pending.map(({ question }) => `"${question.text}"`).join(", ");
  throw new Error(
    `t.answer: nobody is asked ${to === undefined ? "anything" : `"${to}"`} now${texts === "" ? "" : `; the questions are ${texts}`}`,
  );
}
