/** Decides what an answer to a question comes to. Chat, the command line and the testing kit all ask here. */
import { isAtTerminal, personName } from "./groups.ts";
import type { AskOutcome, Choice, GivenAnswer, Need, Question } from "./question.ts";
import { type AskTurn, handedTo } from "./turns.ts";

/** A question as far as answers depend on it. */
export interface AskState {
  readonly question: Question;
  readonly asker: string | null;
  readonly outcome: AskOutcome | null;
  /** False while the run has gone on without the answer. */
  readonly awaited: boolean;
  readonly answers: readonly GivenAnswer[];
  /** What people did about it beside answering, the first first. */
  readonly turns: readonly AskTurn[];
}

export type RefusedAnswer =
  | "ended"
  | "not-awaited"
  | "unknown-choice"
  | "not-asked"
  /** Of another workspace, and not named. */
  | "outsider"
  | "self"
  | "repeated"
  /** The person has handed the question to somebody else. */
  | "handed-over";

export type AnswerVerdict =
  | { readonly kind: "refused"; readonly why: RefusedAnswer }
  /** The answer counts, but more people have to give the same. */
  | { readonly kind: "counted"; readonly missing: readonly Need[]; readonly answers: readonly GivenAnswer[] }
  /** The answer ends the question. */
  | { readonly kind: "ends"; readonly answers: readonly GivenAnswer[] };

/** Whether the person is of another workspace, which a channel is shared with. */
interface Outside {
  readonly isOutsider?: boolean | undefined;
}

/** @param given the answer, with the groups of the question that the person belongs to now, or has from somebody */
export function decideAnswer(
  state: AskState,
  { isOutsider, ...given }: GivenAnswer & Outside,
): AnswerVerdict {
  const { question } = state;
  const choice = question.choices.find(({ value }) => value === given.choice);
  const why = whyNoAnswer(state, { ...given, isOutsider });
  if (why !== undefined) return { kind: "refused", why };
  if (choice === undefined) return { kind: "refused", why: "unknown-choice" };
  const before = state.answers.find(({ person }) => person === given.person);
  // With a form, the same choice may be given again with other values.
  if (before?.choice === given.choice && !choice.opensForm) return { kind: "refused", why: "repeated" };
  const answers = [...state.answers.filter(({ person }) => person !== given.person), given];
  const missing = missingFor(choice, answers);
  return missing.length === 0 ? { kind: "ends", answers } : { kind: "counted", missing, answers };
}

/** @returns why no answer of this person counts; undefined where it would */
export function whyNoAnswer(
  state: AskState,
  { person, groups, isOutsider = false }: Pick<GivenAnswer, "person" | "groups"> & Outside,
): RefusedAnswer | undefined {
  if (state.outcome !== null) return "ended";
  if (!state.awaited) return "not-awaited";
  const isOneOf = (named: readonly string[]): boolean => named.some((group) => groups.includes(group));
  if (isOneOf(barredFrom(state))) return "self";
  const asked = askedGroups(state.question);
  if (asked.length > 0 && !isOneOf(asked) && !isAtTerminal(person)) return "not-asked";
  // "Everyone who sees the card" is everyone of the workspace.
  if (asked.length === 0 && isOutsider) return "outsider";
  return handedTo(state.turns, person) === null ? undefined : "handed-over";
}

/** Everyone who may answer; empty where everybody may. */
export function askedGroups({ from, choices }: Pick<Question, "from" | "choices">): readonly string[] {
  if (from.length > 0) return [...new Set(from)];
  const named = choices.flatMap(({ needs }) => needs.map(({ of }) => of));
  return named.includes(null) ? [] : [...new Set(named.flatMap((of) => of ?? []))];
}

/** Those who may not answer. */
export function barredFrom({ question, asker }: Pick<AskState, "question" | "asker">): readonly string[] {
  return question.notSelf && asker !== null ? [...question.not, asker] : question.not;
}

/** Every group of which it has to be known whether a person belongs to it. */
export function groupsOf(state: Pick<AskState, "question" | "asker">): readonly string[] {
  const { question } = state;
  const needed = question.choices.flatMap(({ needs }) => needs.flatMap(({ of }) => of ?? []));
  return [...new Set([...question.from, ...needed, ...barredFrom(state)])];
}

/** What is still missing until this choice has enough answers. A person counts for each group that they belong to. */
export function missingFor(
  choice: Pick<Choice, "value" | "needs">,
  answers: readonly GivenAnswer[],
): readonly Need[] {
  const same = answers.filter((answer) => answer.choice === choice.value);
  return choice.needs.flatMap(({ count, of }) => {
    const had = same.filter(
      ({ person, groups }) => of === null || groups.includes(of) || isAtTerminal(person),
    ).length;
    return had >= count ? [] : [{ count: count - had, of }];
  });
}

/** What the run's code gets. */
export interface AskResult {
  readonly outcome: AskOutcome;
  readonly choice: string | null;
  readonly values: unknown;
  readonly by: readonly { readonly person: string; readonly at: string; readonly comment: string | null }[];
}

/** Those who gave the choice that the question ended with, in order of their answers. */
export function whoGave(choice: string | null, answers: readonly GivenAnswer[]): AskResult["by"] {
  return answers
    .filter((answer) => answer.choice === choice)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ person, at, comment }) => ({ person: personName(person), at: at.toISOString(), comment }));
}
