/** Finds to which groups of a question a person belongs now: their own, and those of whoever handed it to them. */
import { type AskState, barredFrom, groupsOf } from "./decide-answer.ts";
import { isAtTerminal, isPersonOf } from "./groups.ts";
import { lendersTo } from "./turns.ts";

/** Finds to which of these groups a person belongs. */
export type BelongsTo = (person: string, groups: readonly string[]) => Promise<readonly string[]>;

/** The groups that are known without asking a service, and those that are not. */
export function sortGroups(
  person: string,
  groups: readonly string[],
): { readonly known: readonly string[]; readonly unknown: readonly string[] } {
  const known = groups.filter((group) => isPersonOf(group, person));
  const unknown = isAtTerminal(person)
    ? []
    : groups.filter((group) => !isPersonOf(group, person) && !/^[UW][A-Z0-9]+$/.test(group));
  return { known, unknown };
}

/**
 * Whoever hands a question over lends what they are at the moment of the answer, and nothing if they may not answer by
 * then. Whoever may not answer cannot be lent it: their own groups are among those that count.
 */
export async function groupsOfPerson(
  ask: Pick<AskState, "question" | "asker" | "turns">,
  person: string,
  belongsTo: BelongsTo,
  seen: readonly string[] = [],
): Promise<readonly string[]> {
  const asked = groupsOf(ask);
  const barred = barredFrom(ask);
  const own = await belongsTo(person, asked);
  const lent: string[] = [];
  for (const lender of lendersTo(ask.turns, person)) {
    if (seen.includes(lender)) continue;
    // Whoever works in the terminal counts as one person of each group.
    const has = isAtTerminal(lender)
      ? asked.filter((group) => !barred.includes(group))
      : await groupsOfPerson(ask, lender, belongsTo, [...seen, person]);
    if (!has.some((group) => barred.includes(group))) lent.push(...has);
  }
  return [...new Set([...own, ...lent])];
}
