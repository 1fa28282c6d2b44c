/** Holds what the outside was told to the prediction: all of it, nothing else, and again only where nobody can know. */
import type { PredictedEffect, Prediction } from "../programs/prediction.ts";
import type { ToldOutside } from "./memory-outside.ts";

/** @returns what is wrong; null where nothing is */
export function judgeEffects(told: readonly ToldOutside[], { effects }: Prediction): string | null {
  const keyOf = ({ in: where, id, p, v }: PredictedEffect): string => `${where} ${id}${p} with ${v}`;
  const wanted = effects.map(keyOf).toSorted();
  const all = [...new Set(told.map(keyOf))].toSorted();
  const again = told.flatMap((effect, index) => {
    const key = keyOf(effect);
    const earlier = told.slice(0, index).findLast((one) => keyOf(one) === key);
    return earlier === undefined || mayFollow(earlier, effect) ? [] : [key];
  });
  if (again.length > 0) return `done again, with nothing in doubt: ${again.join()}`;
  if (JSON.stringify(all) === JSON.stringify(wanted)) return null;
  const missing = wanted.filter((key) => !all.includes(key));
  const surplus = all.filter((key) => !wanted.includes(key));
  return `not done: ${missing.join() || "-"}; done and not predicted: ${surplus.join() || "-"}`;
}

/** Whether an effect may be made once more: it was refused, or the worker died and nobody knows. */
function mayFollow(earlier: ToldOutside, effect: ToldOutside): boolean {
  if (earlier.isRefused) return true;
  // People were asked, and said that it had happened.
  if (effect.isOnce) return false;
  // What is called inside of a step is told nothing of doubts: the step is begun again.
  return effect.isInStep ? earlier.lives < effect.lives : effect.inDoubt;
}
