/** The random programs of a chaos run: generated, predicted, and rendered to automations. */
import { createDice, type Dice } from "../../programs/dice.ts";
import { generateProgram } from "../../programs/generate.ts";
import { nodesOf } from "../../programs/language.ts";
import { predict } from "../../programs/predict.ts";
import type { Prediction } from "../../programs/prediction.ts";
import { fetchFrom } from "../../programs/render-leaf.ts";
import { renderProgram } from "../../programs/render.ts";
import { soonOrNever } from "../../programs/settings.ts";

export interface ChaosProgram {
  /** Its automation is "p7", started by "webhook.p7", and waits for "webhook.e7". */
  readonly number: number;
  readonly source: string;
  readonly prediction: Prediction;
  /** How often each flaky node is refused before it is served. */
  readonly failures: ReadonlyMap<number, number>;
}

const fewestEffects = 4;
const mostEffects = 25;
// A run of the last moments has a minute to end, in which the clock moves by some days.
const longestMs = 24 * 3_600_000;

export function generatePrograms(seed: number, count: number, ledgerUrl: string): readonly ChaosProgram[] {
  const programs: ChaosProgram[] = [];
  for (let attempt = 0; programs.length < count; attempt += 1) {
    const found = tryProgram(createDice(seed * 100_000 + attempt), programs.length, ledgerUrl);
    if (found !== undefined) programs.push(found);
  }
  return programs;
}

function tryProgram(dice: Dice, number: number, ledgerUrl: string): ChaosProgram | undefined {
  const program = generateProgram(dice, soonOrNever, dice.between(1, 3));
  const prediction = predict(program, soonOrNever);
  if (prediction === undefined || prediction.tookMs > longestMs) return undefined;
  if (prediction.effects.length < fewestEffects || prediction.effects.length > mostEffects) return undefined;
  return {
    number,
    source: renderProgram(program, {
      start: `webhook.p${number}`,
      event: `webhook.e${number}`,
      request: fetchFrom(ledgerUrl),
    }),
    prediction,
    failures: new Map(
      nodesOf(program.main).flatMap((node) => (node.kind === "flaky" ? [[node.id, node.failures]] : [])),
    ),
  };
}
