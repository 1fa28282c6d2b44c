/** Reads whom a question names: the places of its cards, and people and groups. */
import { parseGroup } from "../../../core/asks/groups.ts";
import type { Place } from "../../../core/asks/question.ts";
import type * as hathi from "../../../index.ts";
import { describeKind, isText } from "./check-call.ts";

export function listed<Value>(given: Value | readonly Value[] | undefined): readonly Value[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? (given as readonly Value[]) : [given as Value];
}

export function readGroups(
  name: string,
  given: hathi.AskGroup | readonly hathi.AskGroup[] | undefined,
): string[] {
  return listed<hathi.AskGroup>(given).map((group) => readGroup(name, group));
}

export function readGroup(name: string, group: hathi.AskGroup): string {
  const text = typeof group === "object" && group !== null ? `${group.permission}:${group.on}` : group;
  if (typeof text === "string" && parseGroup(text) !== undefined) return text;
  throw new TypeError(
    `ask: ${name} names nobody with ${typeof text === "string" ? `"${text.slice(0, 100)}"` : describeKind(text)}: give a Slack user "U1", a user group "S1" or "@core", a team "octo/core", "github:ana", "email:ana@example.com", or { permission: "write", on: "octo/app" }`,
  );
}

export function readPlaces(
  name: string,
  given: hathi.AskPlace | readonly hathi.AskPlace[] | undefined,
): Place[] {
  return listed<hathi.AskPlace>(given).map((place) => {
    const { channel, thread = null } = typeof place === "string" ? { channel: place } : place;
    const wrong = isText(channel);
    if (wrong !== undefined) throw new TypeError(`ask: ${name} ${wrong}`);
    return { channel, thread };
  });
}
