/** Holds a run's effects in the outside ledger to what is allowed: each once, and once more for each reason. */
import type { Told } from "../../programs/ledger.ts";
import type { PredictedEffect } from "../../programs/prediction.ts";
import type { LedgerEffect } from "../world/outside-ledger.ts";
import type { Evidence } from "./story.ts";

export interface ExpectedEffects {
  readonly expected: readonly PredictedEffect[];
  /** How often the ledger refuses a step before it serves it. */
  readonly refusals: (id: number) => number;
}

/**
 * A step may be done again for two reasons: its worker died and nobody knows, or the connection was cut and
 * nobody knows. Each such reason allows it once more.
 */
export function judgeEffects(
  { effects, takeovers }: Evidence,
  { expected, refusals }: ExpectedEffects,
): readonly string[] {
  const keyOf = ({ id, p, v }: Omit<Told, "n">): string => `${id}${p} with ${v}`;
  const done = new Map<string, LedgerEffect[]>();
  for (const effect of effects) done.set(keyOf(effect), [...(done.get(keyOf(effect)) ?? []), effect]);
  const wanted = new Set(expected.map(keyOf));
  const problems = [...wanted].filter((key) => !done.has(key)).map((key) => `not done: ${key}`);
  for (const [key, list] of done) {
    const [first] = list;
    if (first === undefined) continue;
    if (!wanted.has(key)) problems.push(`done and not predicted: ${key}`);
    // What must not happen twice does not, whatever the reason: people were asked.
    const isOnce = first.call === "once";
    const cuts = list.filter(({ cut }) => cut).length;
    const allowed = isOnce ? 1 : 1 + refusals(first.id) + cuts + takeovers;
    if (list.length > allowed) {
      problems.push(
        `done ${list.length} times where ${allowed} are allowed (${takeovers} takeovers): ${key}`,
      );
    }
  }
  return problems;
}
