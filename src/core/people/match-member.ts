/** Finds the one member of a workspace who has an e-mail address or a full name. Two with the same are nobody. */
import type { FindableMember } from "./member.ts";

export function findByEmail(
  members: Iterable<FindableMember>,
  emails: readonly string[],
): FindableMember | undefined {
  const wanted = new Set(emails.map((email) => email.toLowerCase()));
  return onlyOne(members, ({ email }) => email !== null && wanted.has(email.toLowerCase()));
}

/** @returns undefined for a name that many people have, such as a first name alone */
export function findByName(members: Iterable<FindableMember>, name: string): FindableMember | undefined {
  const wanted = comparable(name);
  if (!isFullName(wanted)) return undefined;
  return onlyOne(members, ({ names }) => names.some((one) => comparable(one) === wanted));
}

/** Finds the one whom an admin means: also by a first name or a handle, if only one member has it. */
export function findByAnyName(members: Iterable<FindableMember>, name: string): FindableMember | undefined {
  const wanted = comparable(name);
  return onlyOne(members, ({ names }) => names.some((one) => comparable(one) === wanted));
}

function onlyOne(
  members: Iterable<FindableMember>,
  isWanted: (member: FindableMember) => boolean,
): FindableMember | undefined {
  const found = [...members].filter((one) => one.member.isActive && isWanted(one));
  return found.length === 1 ? found[0] : undefined;
}

/** "Zoë  MÜLLER" and "zoë müller" are the same; "Zoe Mueller" is another name. */
function comparable(name: string): string {
  return name.normalize("NFKC").trim().replaceAll(/\s+/g, " ").toLowerCase();
}

// Some scripts write a full name without a space.
const withoutSpaces = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{3,}$/u;

function isFullName(name: string): boolean {
  return /^\S.* .*\S$/.test(name) || withoutSpaces.test(name);
}

/** Addresses that belong to nobody in particular. */
export function isPersonalEmail(email: string): boolean {
  return /^[^\s"@:]+@[^\s"@:]+$/.test(email) && !/noreply/i.test(email);
}
