/** Reads the words of an act on many runs: "cancel all deploy failed since 2 hours about octo/app mine because ...". */
import { type BulkWord, refuseState } from "../../../core/bulk/bulk-act.ts";
import type { Settlement } from "../../../core/doubt.ts";
import type { RunState } from "../../../core/run.ts";
import { readScope } from "../list-view.ts";
import { takeAfter, type TypedWord } from "../read-words.ts";

/** What a person typed, before names and times are looked up. */
export interface BulkRequest {
  readonly word: BulkWord;
  readonly state?: RunState;
  /** The words that mean nothing else. */
  readonly automation?: string;
  readonly since?: string;
  readonly subject?: string;
  readonly step?: string;
  /** The beginning of a run's id: only this run. */
  readonly run?: string;
  readonly isMine?: boolean;
  readonly settlement?: Settlement;
  readonly reason?: string;
}

const mine = new Set(["mine", "my"]);
const all = new Set(["all", "every", "everything"]);

/** Whether the words after an act mean many runs. None of these words begins like a run's id. */
export function isBulk([first]: readonly TypedWord[]): boolean {
  const word = first?.word.toLowerCase() ?? "";
  return all.has(word) || mine.has(word) || isState(word);
}

function isState(word: string): boolean {
  const scope = readScope(word);
  return scope !== undefined && scope !== "all";
}

/** @returns the request, or words that say what is wrong with it */
export function readBulk(
  word: BulkWord,
  words: readonly TypedWord[],
  settlement?: Settlement,
): BulkRequest | string {
  const because = words.findIndex((one) => /^(?:because|reason)$/i.test(one.word));
  const left = because < 0 ? [...words] : words.slice(0, because);
  const reason = (because < 0 ? [] : words.slice(because + 1)).map(({ typed }) => typed).join(" ");
  const since = takeAfter(left, /^since$/i);
  const subject = takeAfter(left, /^about$/i);
  const step = word === "settle" ? takeAfter(left, /^step$/i) : undefined;
  for (const [name, value] of Object.entries({ since, about: subject, step })) {
    if (value === "") return `what comes after “${name}” is missing`;
  }
  const scopes = [...new Set(left.flatMap((one) => readScope(one.word.toLowerCase()) ?? []))];
  const states = scopes.filter((scope): scope is RunState => scope !== "all" && scope !== "unfinished");
  const [state, other] = states;
  if (other !== undefined) return `“${state}” and “${other}”: name one state`;
  for (const scope of scopes) {
    const refused = scope === "all" ? undefined : refuseState(word, scope);
    if (refused !== undefined) return refused;
  }
  const isMine = left.some((one) => mine.has(one.word.toLowerCase()));
  const automation = textOf(
    left.filter(({ word: typed }) => {
      const lower = typed.toLowerCase();
      return !mine.has(lower) && !all.has(lower) && readScope(lower) === undefined;
    }),
  );
  return {
    word,
    ...(state !== undefined && { state }),
    ...(automation !== "" && { automation }),
    ...(since !== undefined && { since }),
    ...(subject !== undefined && { subject }),
    ...(step !== undefined && { step }),
    ...(isMine && { isMine }),
    ...(settlement !== undefined && { settlement }),
    ...(reason !== "" && { reason }),
  };
}

function textOf(words: readonly TypedWord[]): string {
  return words.map(({ word }) => word).join(" ");
}
