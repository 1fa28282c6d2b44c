/** Whether a play came to what plain Node comes to: the same values, and each effect once. */
import { isDeepStrictEqual } from "node:util";
import type { Effect, Ending } from "./outcome.ts";

export interface Played {
  readonly ending: Ending;
  readonly effects: readonly Effect[];
}

/** What is wrong with a play; null: nothing. */
export type Fault = string | null;

/** A play in which nothing is in doubt: it must do what plain Node does, no more and no less. */
export function findFault(played: Played, plain: Played): Fault {
  return (
    findFailure(played) ??
    findOtherValue(played, plain) ??
    findOtherEffects(played, plain) ??
    played.ending.unannounced ??
    null
  );
}

/**
 * A play whose worker died at some write. What was under way may be read again, and may be done again where a
 * person was asked; a connection that died with it may end the run by an error, but nothing may be repeated or
 * lost unheard.
 */
export function findFaultAfterCut(played: Played, plain: Played): Fault {
  const { asked, askedOfTalk, askedOfPrograms } = played.ending;
  // What a client sends again or leaves, after people have heard of it, changes what comes of it, and one question is for
  // all of it.
  const repeats = (): Fault =>
    askedOfTalk > 0
      ? findRepeats(played, twice(plain), asked - askedOfTalk)
      : findRepeats(played, plain, asked);
  if (isBroken(played.ending)) return repeats();
  return (
    findFailure(played) ??
    // `git commit` says the second time that there is nothing to commit.
    (askedOfTalk + askedOfPrograms > 0 ? null : findOtherValue(played, plain)) ??
    repeats() ??
    (askedOfTalk > 0 ? null : findLosses(played, plain))
  );
}

/** Refused: the error names the package, the built-in and the remedy, and nothing was done before it. */
export function isRefused({ ending, effects }: Played, plain: Played, packages: readonly string[]): boolean {
  const { state, error } = ending;
  if ((state !== "failed" && state !== "paused") || error === null) return false;
  const namesIt = packages.some((name) => error.includes(name));
  const namesBuiltIn = /\bnode:\w+|\.node\b/.test(error);
  return (
    namesIt && namesBuiltIn && /\bstep\b/.test(error) && findRepeats({ ending, effects }, plain, 0) === null
  );
}

function findFailure({ ending: { state, error } }: Played): Fault {
  return state === "completed" ? null : `${state}: ${error}`;
}

function findOtherValue({ ending: { result } }: Played, plain: Played): Fault {
  if (isDeepStrictEqual(result, plain.ending.result)) return null;
  return `gives ${show(result)} for ${show(plain.ending.result)}`;
}

function findOtherEffects(played: Played, plain: Played): Fault {
  const [actual, expected] = [count(played.effects), count(plain.effects)];
  for (const what of new Set([...expected.keys(), ...actual.keys()])) {
    const [times, wanted] = [actual.get(what) ?? 0, expected.get(what) ?? 0];
    if (times !== wanted) return `${what}: ${times} for ${wanted}`;
  }
  return null;
}

function findRepeats(played: Played, plain: Played, allowed: number): Fault {
  const expected = count(plain.effects);
  let left = allowed;
  for (const [what, times] of count(played.effects.filter(({ isRead }) => !isRead))) {
    left -= Math.max(0, times - (expected.get(what) ?? 0));
    if (left < 0) return `${what}: ${times} for ${expected.get(what) ?? 0}, and nobody was asked`;
  }
  return null;
}

function findLosses(played: Played, plain: Played): Fault {
  const actual = count(played.effects);
  for (const [what, wanted] of count(plain.effects)) {
    if ((actual.get(what) ?? 0) < wanted) return `${what}: ${actual.get(what) ?? 0} for ${wanted}`;
  }
  return null;
}

/**
 * Whether a connection that broke has ended the run, or left it paused with that as the reason. Other errors of ours are
 * no such end: a replay that went elsewhere, a value that is lost.
 */
function isBroken({ state, error }: Ending): boolean {
  if (error === null) return false;
  if (state === "failed") return !error.startsWith("HathiError") || error.startsWith("HathiError IN_DOUBT");
  return (
    state === "paused" && error.startsWith("HathiError NEVER_WAKES") && error.includes("its connection to")
  );
}

function twice({ ending, effects }: Played): Played {
  return { ending, effects: [...effects, ...effects] };
}

function count(effects: readonly Effect[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { what } of effects) counts.set(what, (counts.get(what) ?? 0) + 1);
  return counts;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
