/** Decides whether a person may hand a question over, take it over, ask back or tell more. */
import { type AskState, barredFrom, type RefusedAnswer, whyNoAnswer } from "./decide-answer.ts";
import { isAtTerminal, isPersonOf } from "./groups.ts";
import { exchangesOf, handedTo, isUsedUp } from "./turns.ts";

export type RefusedTurn =
  | RefusedAnswer
  /** Whoever hands it over names themselves. */
  | "to-self"
  /** Whom it would be handed to may not answer, whatever else they are. */
  | "to-barred"
  /** Whom it would be handed to has answered already. */
  | "to-answered"
  /** Somebody has answered with the right that would be taken back. */
  | "used"
  | "nobody-knows-more"
  | "not-known-to-you"
  | "told-already";

/** Somebody, with the groups of the question that they belong to now. */
export interface Somebody {
  readonly person: string;
  readonly groups: readonly string[];
  readonly isOutsider?: boolean | undefined;
}

/** @returns why not; undefined where the person may */
export function decideHandOver(state: AskState, who: Somebody, to: string): RefusedTurn | undefined {
  const why = whyNoAnswer(state, who);
  if (why !== undefined) return why;
  if (state.answers.some(({ person }) => person === who.person)) return "repeated";
  if (isPersonOf(to, who.person)) return "to-self";
  if (barredFrom(state).some((group) => group.toLowerCase() === to.toLowerCase())) return "to-barred";
  return state.answers.some(({ person }) => isPersonOf(to, person)) ? "to-answered" : undefined;
}

export function decideTakeOver(state: AskState, who: Somebody): RefusedTurn | undefined {
  const why = whyNoAnswer(state, who);
  if (why !== undefined && why !== "handed-over") return why;
  if (handedTo(state.turns, who.person) === null) return undefined;
  return isUsedUp(state.turns, who.person, state.answers) ? "used" : undefined;
}

export function decideAskBack(state: AskState, who: Somebody): RefusedTurn | undefined {
  const why = whyNoAnswer(state, who);
  if (why !== undefined) return why;
  return canAskBack(state) ? undefined : "nobody-knows-more";
}

/** @param about the turn that asked back; the first that nobody has told about, unless given */
export function decideTell(
  state: AskState,
  who: Somebody,
  about?: number,
): { readonly about: number } | RefusedTurn {
  if (state.outcome !== null) return "ended";
  if (!isAtTerminal(who.person) && !whoKnowsMore(state).some((group) => who.groups.includes(group))) {
    return "not-known-to-you";
  }
  const exchanges = exchangesOf(state.turns);
  const exchange = exchanges.find(({ asked, told }) =>
    about === undefined ? told === undefined : asked.id === about,
  );
  return exchange === undefined || exchange.told !== undefined
    ? "told-already"
    : { about: exchange.asked.id };
}

/** Whom people ask back: those whom the question names for it, else whoever started the run. */
export function whoKnowsMore({ question, asker }: Pick<AskState, "question" | "asker">): readonly string[] {
  const { of = [], byRun = false } = question.askBack ?? {};
  if (of.length > 0 || byRun) return of;
  return asker === null ? [] : [asker];
}

export function canAskBack(state: Pick<AskState, "question" | "asker">): boolean {
  return state.question.askBack?.byRun === true || whoKnowsMore(state).length > 0;
}
