/**
 * Whom a run concerns: the people whom its automation names in advance, and those whom the run names as it goes, in its
 * status line and in its calls of Slack. They may steer the run (rights.ts).
 */
import type { NewEntry } from "../journal-entry.ts";

/** "U0123" or "W0123" for a person, "S0123" for a user group, "C0123" for the members of a channel. Where people are told, also "@core" for a user group. */
export type SlackParty = string;

const party = /^[UWSCG][A-Z0-9]{2,30}$/;
// What an automation takes from outside is escaped, so that only its own mentions look like this.
const mention = /(?:<|\\u003[cC])(?:@([UW][A-Z0-9]{2,30})|!subteam\^(S[A-Z0-9]{2,30}))/g;
// Within a text, the quotes would have a backslash.
const named = /(?<!\\)"(?:users?|channel)":"([UW][A-Z0-9]{2,30}(?:, ?[UW][A-Z0-9]{2,30})*)"/g;

/** A run concerns this many people at most. Whoever mentions a whole company means nobody. */
export const mostPeople = 100;

export function isParty(text: string): boolean {
  return party.test(text);
}

export function isPerson(text: string): boolean {
  return /^[UW][A-Z0-9]{2,30}$/.test(text);
}

const asMentioned =
  /^<(?:@([UW][A-Z0-9]{2,30})|!subteam\^(S[A-Z0-9]{2,30})|#([CG][A-Z0-9]{2,30}))(?:\|[^<>]*)?>$/;
const handle = /^@[\p{L}\p{N}][\p{L}\p{N}._-]{0,79}$/u;

/**
 * Reads whom somebody names to be told: an id, a mention as Slack writes it, or the handle of a user group, "@core".
 *
 * @returns the id or the handle; undefined for anything else
 */
export function readToldParty(text: string): SlackParty | undefined {
  const [, user, group, channel] = asMentioned.exec(text) ?? [];
  const named = user ?? group ?? channel ?? text;
  return isParty(named) || handle.test(named) ? named : undefined;
}

/** The people and groups that a text for Slack mentions. */
export function peopleOfText(text: string): readonly SlackParty[] {
  return unique([...text.matchAll(mention)].map(([, user, group]) => user ?? group ?? ""));
}

/** The people whom a call of Slack mentions, invites or writes to. */
export function peopleOfEntry({ kind, ok, name, input, output }: NewEntry): readonly SlackParty[] {
  if (kind !== "step" || !ok || !name.startsWith("slack.")) return [];
  const said = name.startsWith("slack.chat.") ? peopleOfText(output ?? "") : [];
  const asked = input ?? "";
  const invited = [...asked.matchAll(named)].flatMap(([, ids = ""]) => ids.split(/, ?/));
  return unique([...said, ...peopleOfText(asked), ...invited]);
}

function unique(parties: readonly SlackParty[]): readonly SlackParty[] {
  return [...new Set(parties)].slice(0, mostPeople);
}
