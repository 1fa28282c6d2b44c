/** One seed: a program, what the model predicts of it, and the engine held to that, with and without crashes. */
import { loadAutomation } from "../../src/testing/load-automation.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { type Case, type Effect, type Ending, play, Transient } from "../support/engine/play-case.ts";
import { createDice } from "../support/programs/dice.ts";
import { valueOf } from "../support/programs/render-control-flow.ts";
import { type ModelEffect, predict, type Prediction } from "./model.ts";
import { generatePlan } from "./program.ts";
import { renderProgram } from "./render.ts";

export interface SeedOutcome {
  /** What went otherwise than predicted; null where nothing did. */
  readonly failure: string | null;
  readonly source: string;
  readonly crashes: number;
}

const minute = 60_000;

/** Finds a program that the model can tell the end of. */
function programOf(seed: number): {
  readonly source: string;
  readonly prediction: Prediction;
  readonly cancelMs: number | null;
} {
  for (let attempt = 0; ; attempt += 1) {
    const plan = generatePlan(createDice(seed * 1000 + attempt));
    const prediction = predict(plan);
    if (prediction !== undefined) return { source: renderProgram(plan), prediction, cancelMs: plan.cancelMs };
  }
}

function caseOf(source: string, prediction: Prediction, cancelMs: number | null): Case {
  const sent = prediction.events.map(({ at, subject, n }) => ({
    ms: at,
    what: { send: { type: "webhook.e", subject, data: { n } } },
  }));
  const cancel = cancelMs === null ? [] : [{ ms: cancelMs, what: { cancel: true } as const }];
  const outside = [...sent, ...cancel]
    .toSorted((one, other) => one.ms - other.ms)
    .map(({ ms, what }) => ({ at: `${ms} ms`, ...what }));
  const answer: NonNullable<Case["answer"]> = (name, args, failedAttempts) => {
    const { id, p } = args[0] as ModelEffect;
    if (name === "slack.echo") return args[0];
    if (name === "slack.fail") throw new Error(`f${id}${p}`);
    if (name.startsWith("slack.flaky") && failedAttempts < Number(name.at(-1))) throw new Transient("busy");
    return { value: valueOf(id, p) };
  };
  return { source, answer, outside };
}

export async function checkSeed(seed: number): Promise<SeedOutcome> {
  const { source, prediction, cancelMs } = programOf(seed);
  const built = await loadAutomation({ source, name: "example" }, createMemoryLogger());
  const dice = createDice(~seed);
  const tried = caseOf(source, prediction, cancelMs);
  const often = dice.pick([0.05, 0.15, 0.4]);
  let crashes = 0;
  const ways = {
    straight: { parks: false },
    parked: { parks: true },
    "with random crashes": {
      parks: true,
      diesAt: () => {
        const dies = dice.fraction() < often;
        if (dies) crashes += 1;
        return dies;
      },
    },
    "with a crash after every write": {
      parks: true,
      diesAt: ({ when }: { readonly when: string }) => when === "after",
    },
  } as const;
  for (const [name, way] of Object.entries(ways)) {
    let failure: string | null;
    try {
      failure = compare(await play(built, tried, way), prediction);
    } catch (error) {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    if (failure !== null) return { failure: `${name}: ${failure}`, source, crashes };
  }
  return { failure: null, source, crashes };
}

function compare(ending: Ending, { outcome, effects }: Prediction): string | null {
  const expected = describeOutcome(outcome);
  const actual =
    ending.state === "completed"
      ? `completed ${String(ending.result)}`
      : ending.state === "cancelled"
        ? "cancelled"
        : `${ending.state} ${ending.error ?? ""}`;
  if (actual !== expected) return `ended as "${actual}", predicted was "${expected}"\n${told(ending)}`;
  const seen = ending.effects.filter(({ name }) => !name.startsWith("run."));
  const keyOf = ({ id, p, v }: ModelEffect): string => JSON.stringify({ id, p, v });
  const keyOfEffect = (effect: Effect): string => keyOf(effect.args[0] as ModelEffect);
  const wanted = effects.map(keyOf).toSorted();
  // Attempts that failed, and what was under way when a worker died, come again and say so.
  const first = seen.filter((effect) => !effect.inDoubt).map(keyOfEffect);
  const all = [...new Set(seen.map(keyOfEffect))].toSorted();
  const twice = first.filter((key, index) => first.indexOf(key) !== index);
  if (twice.length > 0) return `not in doubt, and yet done twice: ${twice.join()}\n${told(ending)}`;
  if (JSON.stringify(all) !== JSON.stringify(wanted)) {
    const missing = wanted.filter((key) => !all.includes(key));
    const surplus = all.filter((key) => !wanted.includes(key));
    return `not done: ${missing.join() || "-"}; done and not predicted: ${surplus.join() || "-"}\n${told(ending)}`;
  }
  return null;
}

function describeOutcome(outcome: Prediction["outcome"]): string {
  switch (outcome.kind) {
    case "ok":
      return `completed ${outcome.value}`;
    case "error":
      return `failed Error: ${outcome.message}`;
    case "cancelled":
    default:
      return "cancelled";
  }
}

function told({ journal, effects }: Ending): string {
  const ledger = effects.map(
    ({ name, args, at, inDoubt }) =>
      `  ${(at / minute).toFixed(1)} min ${name} ${JSON.stringify(args[0])}${inDoubt ? " in doubt" : ""}`,
  );
  return ["ledger:", ...ledger, "journal:", ...journal.map((line) => `  ${line}`)].join("\n");
}
