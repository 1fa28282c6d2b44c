/** Reads the words of `/hathi i-am` and `/hathi people`. */
import { cleanWord, type TypedWord } from "../commands/read-words.ts";

export type PeopleCommand =
  | { readonly kind: "i-am"; readonly login: string }
  /** Without `who`: the person's own logins, or for admins all people. */
  | { readonly kind: "people"; readonly act: PeopleAct };

export type PeopleAct =
  | { readonly kind: "list"; readonly after: string }
  | { readonly kind: "show"; readonly who: string }
  | { readonly kind: "link"; readonly login: string; readonly person: string }
  | { readonly kind: "confirm"; readonly login: string }
  | { readonly kind: "unlink"; readonly login: string };

export interface IncompletePeople {
  readonly kind: "incomplete";
  readonly name: "i-am" | "people";
  readonly problem?: undefined;
}

/** "i-am ana" */
export function readIAm(words: readonly TypedWord[]): PeopleCommand | IncompletePeople {
  const [login, ...others] = words;
  if (login === undefined || others.length > 0) return { kind: "incomplete", name: "i-am" };
  return { kind: "i-am", login: loginOf(login) };
}

/** "people", "people after ana", "people ana", "people link ana @Ana", "people confirm ana", "people unlink ana" */
export function readPeople(words: readonly TypedWord[]): PeopleCommand | IncompletePeople {
  const [first, second, ...others] = words;
  const incomplete: IncompletePeople = { kind: "incomplete", name: "people" };
  const act = (given: PeopleAct): PeopleCommand => ({ kind: "people", act: given });
  switch (first?.word.toLowerCase()) {
    case undefined:
    case "list":
      return second === undefined ? act({ kind: "list", after: "" }) : incomplete;
    case "after":
      return second !== undefined && others.length === 0
        ? act({ kind: "list", after: loginOf(second) })
        : incomplete;
    case "link":
      return second !== undefined && others.length > 0
        ? act({ kind: "link", login: loginOf(second), person: personOf(others) })
        : incomplete;
    case "confirm":
    case "unlink": {
      const kind = first?.word.toLowerCase() === "confirm" ? "confirm" : "unlink";
      return second !== undefined && others.length === 0 ? act({ kind, login: loginOf(second) }) : incomplete;
    }
    default:
      return act({ kind: "show", who: personOf(words) });
  }
}

/** Only a login of an App has brackets, and no person is called so. */
function loginOf({ word }: TypedWord): string {
  return word.replace(/^@/, "").replace(/^.*github\.com\//i, "");
}

/** A mention with its id, where Slack sends one; otherwise the words as a name. */
function personOf(words: readonly TypedWord[]): string {
  const [one] = words;
  if (words.length === 1 && one !== undefined && /^<@[UW][A-Z0-9]+/.test(one.typed)) return one.typed;
  return words.map(({ typed }) => cleanWord(typed)).join(" ");
}
