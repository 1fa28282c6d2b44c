/** Reads from the words after "list" which runs the list shows. */
import { type RunState, runStates } from "../../core/run.ts";
import { takeAfter, type TypedWord } from "./read-words.ts";

export type ListScope = "unfinished" | "all" | RunState;

/** Which runs a list shows. A click on a button of the list shows the same list again. */
export interface ListView {
  readonly scope: ListScope;
  /** Only runs that concern the person who asks. */
  readonly isMine?: boolean;
  /** An automation's name. As typed: the words that mean nothing else. */
  readonly automation: string | null;
  /** Only runs about this: "octo/app" is also for what is about "octo/app#7". */
  readonly subject?: string;
  /** Only runs since then, as typed: "2 days" back from when the list is shown, or a date. */
  readonly since?: string;
  /** From 1. */
  readonly page: number;
}

const scopes: Readonly<Record<string, ListScope>> = {
  all: "all",
  everything: "all",
  unfinished: "unfinished",
  open: "unfinished",
  active: "unfinished",
  ...Object.fromEntries(runStates.map((state) => [state, state])),
  failing: "failed",
  failures: "failed",
  errors: "failed",
  canceled: "cancelled",
  done: "completed",
  finished: "completed",
  succeeded: "completed",
  sleeping: "waiting",
};

const mine = new Set(["mine", "my", "me"]);

/** @param word in lower case */
export function readScope(word: string): ListScope | undefined {
  return Object.hasOwn(scopes, word) ? scopes[word] : undefined;
}

/** "octo/app#7": no automation has such a name. */
const subjects = /^[\w.-]+\/[\w.-]+(?:#\d{1,9})?$/;

/** "mine", "all", a state, an automation, "since 2 days", "about octo/app#7" and a page, in any order. */
export function readListView(typed: readonly TypedWord[]): ListView {
  const words = [...typed];
  const since = takeAfter(words, /^since$/i);
  const named = takeAfter(words, /^about$/i);
  const at = named === undefined ? words.findIndex(({ word }) => subjects.test(word)) : -1;
  const subject = named ?? (at < 0 ? undefined : words.splice(at, 1)[0]?.word);
  const scopeOf = ({ word }: TypedWord): ListScope | undefined => readScope(word.toLowerCase());
  const isPage = ({ word }: TypedWord): boolean => /^\d{1,9}$/.test(word);
  const given = [...new Set(words.flatMap((word) => scopeOf(word) ?? []))];
  // "all failed" means all runs that failed.
  const [scope = "unfinished", ...others] = given.length > 1 ? given.filter((one) => one !== "all") : given;
  const isMine = ({ word }: TypedWord): boolean => mine.has(word.toLowerCase());
  const rest = words.filter((word) => scopeOf(word) === undefined && !isPage(word) && !isMine(word));
  const pages = words.filter(isPage);
  const left = [...others, ...pages.slice(1).map(({ word }) => word), ...rest.map(({ word }) => word)];
  return {
    scope,
    ...(words.some(isMine) && { isMine: true }),
    automation: left.length === 0 ? null : left.join(" "),
    ...(subject !== undefined && { subject }),
    ...(since !== undefined && { since }),
    page: Math.max(1, Number(pages[0]?.word ?? 1)),
  };
}

/** The words that a person would type to get this list. */
export function wordsOfView({ scope, isMine = false, automation, subject, since, page }: ListView): string {
  const words = [
    "list",
    isMine ? "mine" : "",
    scope === "unfinished" ? "" : scope,
    automation ?? "",
    subject === undefined ? "" : `about ${subject}`,
    since === undefined ? "" : `since ${since}`,
    page === 1 ? "" : String(page),
  ];
  return words.filter((word) => word !== "").join(" ");
}
