/** The random programs of a chaos run: generated, predicted, and rendered to automations. */
import { createDice, type Dice } from "../../support/programs/dice.ts";
import { generateProgram, nodesOf } from "./language.ts";
import { predict, type Prediction } from "./model.ts";
import { renderProgram } from "./render.ts";

export interface ChaosProgram {
  /** Its automation is "p7", started by "webhook.p7", and waits for "webhook.e7". */
  readonly number: number;
  readonly source: string;
  readonly prediction: Prediction;
  /** Ids of the nodes that post to Slack. */
  readonly posts: ReadonlySet<number>;
  /** How often each flaky node is refused before it is served. */
  readonly failures: ReadonlyMap<number, number>;
}

const fewestEffects = 4;
const mostEffects = 25;

export function generatePrograms(seed: number, count: number, ledgerUrl: string): readonly ChaosProgram[] {
  const programs: ChaosProgram[] = [];
  for (let attempt = 0; programs.length < count; attempt += 1) {
    const found = tryProgram(createDice(seed * 100_000 + attempt), programs.length, ledgerUrl);
    if (found !== undefined) programs.push(found);
  }
  return programs;
}

function tryProgram(dice: Dice, number: number, ledgerUrl: string): ChaosProgram | undefined {
  const tree = generateProgram(dice, dice.between(1, 3));
  const prediction = predict(tree);
  if (prediction === undefined) return undefined;
  if (prediction.effects.length < fewestEffects || prediction.effects.length > mostEffects) return undefined;
  const nodes = nodesOf(tree);
  return {
    number,
    source: renderProgram(tree, number, ledgerUrl),
    prediction,
    posts: new Set(nodes.flatMap(({ id, kind }) => (kind === "post" ? [id] : []))),
    failures: new Map(nodes.flatMap((node) => (node.kind === "flaky" ? [[node.id, node.failures]] : []))),
  };
}
