/** What two ways through a case must agree on: the end of every run, the journal, and what reached the outside. */
import { expect } from "vitest";
import type { Case, Effect, Ending } from "./play-case.ts";

/** The moment of a crash. */
interface Moment {
  readonly when: "before" | "after";
  readonly what: string;
}

/** @param outputsVary compares what was recorded by kind, name and failure, and not by what came out of it */
export function agree(ending: Ending, straight: Ending, how: string, outputsVary = false): void {
  const told = ({ state, result, error, journal, status, runs }: Ending): unknown => ({
    state,
    result,
    error,
    journal: outputsVary ? journal.map(withoutOutput) : journal,
    status,
    runs,
  });
  expect(told(ending), `the end ${how}`).toEqual(told(straight));
}

/** "step slack.a failed", of whatever it failed. */
export function withoutOutput(line: string): string {
  return /^\w+ (?:new |next |start |signal |step )?\S+(?: failed)?/.exec(line)?.[0] ?? line;
}

/** As agree(), where each way has its own run ids, times and seeds. */
export function agreeOnShape(
  ending: Ending,
  straight: Ending,
  { reality, outputsVary }: Pick<Case, "reality" | "outputsVary">,
  how: string,
): void {
  // How fast an answer comes decides whether a package's own short timer fires before it is cleared.
  const isOfPackage = (line: string): boolean => outputsVary === true && line.startsWith("timer setTimeout");
  const told = ({ state, result, error, journal, status, runs }: Ending): unknown => ({
    state,
    result: reality === "varies" ? null : withoutIds(result),
    error: withoutIds(error),
    journal: journal.filter((line) => !isOfPackage(line)).map(withoutOutput),
    status,
    runs: runs.map((run) => run.split(" ").slice(0, 2).join(" ")).toSorted(),
  });
  expect(told(ending), `the end ${how}`).toEqual(told(straight));
}

/** Effects by what is the same in each way through a case. */
export function effectsByName(
  effects: readonly Effect[],
  { reality }: Pick<Case, "reality">,
): readonly Effect[] {
  return effects.map((effect) => ({
    ...effect,
    args: reality === "varies" ? [] : [withoutIds(effect.args)],
    run: effect.automation,
  }));
}

export const withoutIds = (value: unknown): string =>
  (JSON.stringify(value) ?? "undefined").replaceAll(/[0-9a-z]{16}(?![0-9a-z])/g, "run");

export const plain = ({ name, args, call, run }: Effect): unknown => ({ name, args, call, run });

// What was under way when the worker died may happen again, marked as in doubt; nothing else may.
export function agreeOnEffects(
  effects: readonly Effect[],
  straight: readonly Effect[],
  how: string,
  moment: Moment,
): void {
  const expected = count(straight);
  const actual = count(effects);
  expect(new Set(actual.keys()), `the effects ${how}`).toEqual(new Set(expected.keys()));
  let repeatedTraces = 0;
  for (const [key, times] of actual) {
    const those = effects.filter((effect) => keyOf(effect) === key);
    const repeated = times - (expected.get(key) ?? 0);
    if (those.some(isTrace)) repeatedTraces += repeated;
    else {
      const doubtful = those.filter((effect) => effect.inDoubt || effect.call === 0);
      expect(repeated, `${how}: ${key}`).toBeLessThanOrEqual(doubtful.length);
    }
  }
  // A package's call says nothing of doubt. One at a time: only the one that was made and not recorded. One
  // that only shows by being made that it is a step is made while what was said before it is being recorded.
  const underWay = moment.when === "before" || /^append (begun|value)/.test(moment.what);
  expect(repeatedTraces, `traces that came again ${how}`).toBeLessThanOrEqual(underWay ? 1 : 0);
}

const isTrace = ({ call, run }: Effect): boolean => call === 0 && run === "";

const keyOf = (effect: Effect): string => JSON.stringify(plain(effect));

function count(effects: readonly Effect[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const effect of effects) counts.set(keyOf(effect), (counts.get(keyOf(effect)) ?? 0) + 1);
  return counts;
}
