/** The words of `/hathi` by which people say who they are, and when they want to be left alone. */
import { readPreferences, type Preferences } from "../../core/people/preferences.ts";
import type { QuietFor } from "../../core/ports/people/wishes.ts";
import { readAbout } from "../../core/people/quiet.ts";
import { parseDuration } from "../../core/time/duration.ts";
import type { TypedWord } from "../commands/read-words.ts";
import { type IncompletePeople, type PeopleCommand, readIAm, readPeople } from "./people-words.ts";

export const ownNames = ["i-am", "people", "snooze", "mute", "unmute", "hours"] as const;
export type OwnName = (typeof ownNames)[number];

export type OwnCommand = PeopleCommand | WishCommand;

export type WishCommand =
  /** `about` is empty for everything. */
  | { readonly kind: "quieten"; readonly about: string; readonly length: QuietFor }
  | { readonly kind: "unquieten"; readonly about: string | null }
  | { readonly kind: "quiet" }
  /** Null: back to what follows from the time zone. */
  | { readonly kind: "prefer"; readonly scope: "me" | "workspace"; readonly preferences: Preferences | null }
  | { readonly kind: "hours" };

export interface IncompleteOwn {
  readonly kind: "incomplete";
  readonly name: OwnName;
  readonly problem?: string;
}

export function isOwnName(name: string): name is OwnName {
  return (ownNames as readonly string[]).includes(name);
}

export function readOwn(
  name: OwnName,
  words: readonly TypedWord[],
): { readonly kind: "own"; readonly command: OwnCommand } | IncompleteOwn | IncompletePeople {
  const read = readers[name](words);
  return read.kind === "incomplete" ? read : { kind: "own", command: read };
}

type Reader = (words: readonly TypedWord[]) => OwnCommand | IncompleteOwn | IncompletePeople;

const readers: Readonly<Record<OwnName, Reader>> = {
  "i-am": readIAm,
  people: readPeople,
  snooze: readSnooze,
  mute: (words) => readMute("mute", words),
  unmute: (words) => readMute("unmute", words),
  hours: readHours,
};

const fillers = new Set(["for", "until", "about", "on", "the", "me"]);

/** "snooze", "snooze 2 hours", "snooze until next week octo/app#12" */
function readSnooze(words: readonly TypedWord[]): WishCommand | IncompleteOwn {
  const plain = words.map(({ word }) => word).filter((word) => !fillers.has(word.toLowerCase()));
  const about = plain.map(readAbout).find((read) => read !== undefined) ?? "";
  const length = plain
    .filter((word) => readAbout(word) === undefined)
    .join(" ")
    .toLowerCase();
  const read = readLength(length);
  return read === undefined
    ? { kind: "incomplete", name: "snooze", problem: `I do not understand “${length}” as a length of time` }
    : { kind: "quieten", about, length: read };
}

function readLength(text: string): QuietFor | undefined {
  if (text === "" || text === "tomorrow") return "tomorrow";
  if (text === "next week" || text === "next-week") return "next week";
  if (text === "hour" || text === "an hour") return { ms: 3_600_000 };
  try {
    const ms = parseDuration(text);
    // A snooze of years is a mute by mistake.
    return ms >= 60_000 && ms <= 366 * 86_400_000 ? { ms } : undefined;
  } catch {
    return undefined;
  }
}

const everything = new Set(["everything", "all"]);

/** "mute", "mute octo/app#12", "mute everything"; the same with "unmute". */
function readMute(name: "mute" | "unmute", words: readonly TypedWord[]): WishCommand | IncompleteOwn {
  const [first, ...others] = words.filter(({ word }) => !fillers.has(word.toLowerCase()));
  if (first === undefined) return name === "mute" ? { kind: "quiet" } : { kind: "incomplete", name };
  const isAll = everything.has(first.word.toLowerCase());
  const about = isAll ? "" : readAbout(first.word);
  if (about === undefined || others.length > 0) {
    const typed = words.map((word) => word.typed).join(" ");
    return {
      kind: "incomplete",
      name,
      problem: `“${typed}” is neither a pull request (octo/app#12) nor a repository (octo/app) nor “everything”`,
    };
  }
  if (name === "mute") return { kind: "quieten", about, length: "ever" };
  return { kind: "unquieten", about: isAll ? null : about };
}

/** "hours", "hours 9-17 mon-fri Europe/Berlin DE-BY digest 9:30", "hours workspace ...", "hours reset" */
function readHours(words: readonly TypedWord[]): WishCommand | IncompleteOwn {
  const plain = words.map(({ word }) => word);
  const scope = plain[0]?.toLowerCase() === "workspace" ? "workspace" : "me";
  const said = scope === "workspace" ? plain.slice(1) : plain;
  if (said.length === 0) return scope === "me" ? { kind: "hours" } : { kind: "incomplete", name: "hours" };
  if (said.length === 1 && said[0]?.toLowerCase() === "reset")
    return { kind: "prefer", scope, preferences: null };
  const preferences = readPreferences(said);
  if ("problem" in preferences) return { kind: "incomplete", name: "hours", problem: preferences.problem };
  return { kind: "prefer", scope, preferences };
}
