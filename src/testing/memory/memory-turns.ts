/** What people in a test are to a question, and what they do about it beside answering, by the rules that decide in Postgres. */
import { type AskState, askedGroups, barredFrom } from "../../core/asks/decide-answer.ts";
import {
  decideAskBack,
  decideHandOver,
  decideTakeOver,
  decideTell,
  type RefusedTurn,
  type Somebody,
  whoKnowsMore,
} from "../../core/asks/decide-turn.ts";
import { isPersonOf } from "../../core/asks/groups.ts";
import { groupsOfPerson } from "../../core/asks/groups-of-person.ts";
import { lendersTo } from "../../core/asks/turns.ts";
import { isFinished } from "../../core/run.ts";
import type { MemoryAsk } from "./memory-ask.ts";

export type MemoryTurn =
  | { readonly kind: "handed-over"; readonly to: string }
  | { readonly kind: "taken-over" }
  | { readonly kind: "asked-back"; readonly text: string }
  | { readonly kind: "told"; readonly text: string };

export type DecidedTurn =
  | Exclude<MemoryTurn, { kind: "told" }>
  | {
      readonly kind: "told";
      readonly text: string;
      readonly about: number;
    };

/** @returns what happens, or why it does not */
export function decideMemoryTurn(ask: MemoryAsk, who: Somebody, act: MemoryTurn): DecidedTurn | RefusedTurn {
  const state = stateOf(ask);
  switch (act.kind) {
    case "handed-over":
      return decideHandOver(state, who, act.to) ?? act;
    case "taken-over":
      return decideTakeOver(state, who) ?? act;
    case "asked-back":
      return decideAskBack(state, who) ?? act;
    case "told":
      break;
  }
  // In a test, whoever is not said to be somebody else knows more.
  const knows = { ...who, groups: [...who.groups, ...whoKnowsMore(state)] };
  const decided = decideTell(state, knows);
  return typeof decided === "string" ? decided : { ...act, ...decided };
}

/**
 * The groups that a person of a test belongs to, and has from whoever handed the question to them.
 *
 * @param groups without them, the person belongs to whatever is asked and to nothing that is barred
 */
export async function groupsIn(
  ask: MemoryAsk,
  by: string,
  groups: readonly string[] | undefined,
): Promise<readonly string[]> {
  const barred = barredFrom(ask);
  const assumed = askedGroups(ask.question).filter((group) => !barred.includes(group));
  return groupsOfPerson(ask, by, async (person, named) => {
    const own = named.filter((group) => isPersonOf(group, person) || group === person);
    if (person === by && groups !== undefined) return [...own, ...groups];
    // Whoever has it from somebody need not belong to anything.
    const isLent = person === by && lendersTo(ask.turns, by).length > 0;
    return [...own, ...(isLent ? [] : assumed)];
  });
}

export function stateOf(ask: MemoryAsk): AskState {
  return { ...ask, awaited: isAwaited(ask) };
}

/** Whether the run's code waits for the answer, or is about to. */
export function isAwaited({ id, run }: MemoryAsk): boolean {
  if (isFinished(run.state)) return false;
  return [...run.waits.values()].some(({ subject }) => subject === id);
}
