/** One seed: a program, what the model predicts of it, and the engine held to that, with and without crashes. */
import { loadAutomation } from "../../src/testing/load-automation.ts";
import type { Boundary } from "../../src/testing/memory/memory-engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { type Case, type Ending, play } from "../support/cases/play-case.ts";
import { createDice } from "../programs/dice.ts";
import { generateProgram } from "../programs/generate.ts";
import type { Program } from "../programs/language.ts";
import { predict } from "../programs/predict.ts";
import type { Prediction } from "../programs/prediction.ts";
import { renderProgram } from "../programs/render.ts";
import { toTheMinute } from "../programs/settings.ts";
import { judgeEffects } from "./judge-effects.ts";
import { askOutside, MemoryOutside } from "./memory-outside.ts";

export interface SeedOutcome {
  /** What went otherwise than predicted; null where nothing did. */
  readonly failure: string | null;
  readonly source: string;
  readonly crashes: number;
}

interface Predicted {
  readonly program: Program;
  readonly prediction: Prediction;
}

const minute = 60_000;
const names = { start: "webhook.start", event: "webhook.e", request: askOutside };

/** Finds a program that the model can tell the end of. */
function programOf(seed: number): Predicted {
  for (let attempt = 0; ; attempt += 1) {
    const dice = createDice(seed * 1000 + attempt);
    const program = generateProgram(dice, toTheMinute, dice.between(1, 4));
    const prediction = predict(program, toTheMinute);
    if (prediction !== undefined) return { program, prediction };
  }
}

export async function checkSeed(seed: number): Promise<SeedOutcome> {
  const predicted = programOf(seed);
  const source = renderProgram(predicted.program, names);
  const built = await loadAutomation({ source, name: "example" }, createMemoryLogger());
  const dice = createDice(~seed);
  const often = dice.pick([0.05, 0.15, 0.4]);
  const ways: Readonly<Record<string, ((boundary: Boundary) => boolean) | null>> = {
    straight: null,
    parked: () => false,
    "with random crashes": () => dice.fraction() < often,
    "with a crash after every write": afterEachWrite(),
  };
  let crashes = 0;
  for (const [name, dies] of Object.entries(ways)) {
    const outside = new MemoryOutside();
    const diesAt = (boundary: Boundary): boolean => {
      if (dies?.(boundary) !== true) return false;
      if (name === "with random crashes") crashes += 1;
      outside.lives += 1;
      return true;
    };
    let failure: string | null;
    try {
      const ending = await play(built, caseOf(source, predicted, outside), { parks: dies !== null, diesAt });
      failure = judgeEnd(ending, predicted.prediction) ?? judgeEffects(outside.told, predicted.prediction);
      if (failure !== null) failure = `${failure}\n${describeEnding(ending)}`;
    } catch (error) {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    if (failure !== null) return { failure: `${name}: ${failure}`, source, crashes };
  }
  return { failure: null, source, crashes };
}

/** A step that must not happen twice would be begun for ever, if its worker died each time that it is begun. */
function afterEachWrite(): (boundary: Boundary) => boolean {
  const begun = new Set<string>();
  return ({ when, what }) => {
    if (when !== "after") return false;
    if (!what.startsWith("append begun")) return true;
    if (begun.has(what)) return false;
    begun.add(what);
    return true;
  };
}

function caseOf(source: string, { program, prediction }: Predicted, outside: MemoryOutside): Case {
  const sent = prediction.events.map(({ ms, place, value, by }) => ({
    ms,
    what: {
      send: {
        type: names.event,
        subject: by === "subject" ? place : by === "further subject" ? "another" : null,
        subjects: by === "further subject" ? ["a third", place] : [],
        data: { n: 1, place, value },
      },
    },
  }));
  const { cancelMs } = program;
  const cancel = cancelMs === null ? [] : [{ ms: cancelMs, what: { cancel: true } as const }];
  const happenings = [...sent, ...cancel]
    .toSorted((one, other) => one.ms - other.ms)
    .map(({ ms, what }) => ({ at: `${ms} ms`, ...what }));
  return { source, outside: happenings, ...outside.part };
}

function judgeEnd(ending: Ending, { outcome }: Prediction): string | null {
  const expected =
    outcome.kind === "ok"
      ? `completed ${outcome.value}`
      : outcome.kind === "error"
        ? `failed ${outcome.message}`
        : "cancelled";
  const actual =
    ending.state === "completed"
      ? `completed ${String(ending.result)}`
      : ending.state === "cancelled"
        ? "cancelled"
        : `${ending.state} ${(ending.error ?? "").replace(/^(?:Terminal)?Error: /, "")}`;
  return actual === expected ? null : `ended as "${actual}", predicted was "${expected}"`;
}

function describeEnding({ journal, effects }: Ending): string {
  const told = effects.map(
    ({ name, args, at, inDoubt }) =>
      `  ${(at / minute).toFixed(1)} min ${name} ${JSON.stringify(args[0])}${inDoubt ? " in doubt" : ""}`,
  );
  return ["effects:", ...told, "journal:", ...journal.map((line) => `  ${line}`)].join("\n");
}
