import { describe, expect, it } from "vitest";
import { generatePrograms } from "../chaos/stories/programs.ts";
import { createDice } from "./dice.ts";
import { generateProgram } from "./generate.ts";
import { type Node, nodesOf, type Program } from "./language.ts";
import { predict } from "./predict.ts";
import type { Prediction } from "./prediction.ts";
import { neverMs, type Setting, soonOrNever, toTheMinute } from "./settings.ts";

const step = (id: number): Node => ({ id, kind: "step", by: "fetch" });
const sleep = (id: number, ms: number): Node => ({ id, kind: "sleep", ms, by: "sleep" });
const sequence = (id: number, ...nodes: readonly Node[]): Node => ({ id, kind: "sequence", nodes });

const predictSoonOrNever = (main: Node): Prediction | undefined =>
  predict({ main, continues: 0, cancelMs: null }, soonOrNever);

describe("the model where only soon and never can be told apart", () => {
  it("tells what a program does and comes to", () => {
    const prediction = predictSoonOrNever(sequence(1, step(2), sleep(3, 60_000), step(4)));
    expect(prediction?.effects).toEqual([
      { id: 2, p: "", v: 0, in: "ledger" },
      { id: 4, p: "", v: 15, in: "ledger" },
    ]);
    expect(prediction?.outcome).toEqual({ kind: "ok", value: 43 });
  });

  it("refuses a race of two things that both come soon", () => {
    const race = (ms: number): Node => ({ id: 1, kind: "race", nodes: [sleep(2, 60_000), sleep(3, ms)] });
    expect(predictSoonOrNever(race(36_000_000))).toBeUndefined();
    expect(predictSoonOrNever(race(neverMs))?.outcome).toEqual({ kind: "ok", value: 1 });
  });

  it("refuses what nobody awaits and may not be done by the end", () => {
    const unawaited: Node = {
      id: 1,
      kind: "unawaited",
      body: sequence(2, sleep(3, 1), step(4)),
      caught: true,
    };
    expect(predictSoonOrNever(sequence(5, unawaited, step(6)))).toBeUndefined();
  });

  it("refuses a program that never ends", () => {
    expect(predictSoonOrNever(sequence(1, step(2), sleep(3, neverMs)))).toBeUndefined();
  });

  it("makes the same programs of the same seed", () => {
    const sources = (seed: number): readonly string[] =>
      generatePrograms(seed, 3, "http://ledger").map(({ source }) => source);
    expect(sources(5)).toEqual(sources(5));
    expect(sources(5)).not.toEqual(sources(6));
  });
});

describe("the model on a virtual clock", () => {
  const minute = 60_000;
  const predictToTheMinute = (main: Node, whole: Partial<Program> = {}): Prediction | undefined =>
    predict({ main, continues: 0, cancelMs: null, ...whole }, toTheMinute);

  it("tells which of two sleeps is first, unless they end within minutes of each other", () => {
    const race = (ms: number): Node => ({
      id: 1,
      kind: "race",
      nodes: [sleep(2, 60 * minute), sleep(3, ms)],
    });
    expect(predictToTheMinute(race(40 * minute))?.outcome).toEqual({ kind: "ok", value: 1 });
    expect(predictToTheMinute(race(59 * minute))).toBeUndefined();
  });

  it("gives each round of continueWith what the last one came to", () => {
    const prediction = predictToTheMinute(step(2), { continues: 1 });
    expect(prediction?.effects).toEqual([
      { id: 2, p: "", v: 0, in: "ledger" },
      { id: 2, p: "+", v: 14, in: "ledger" },
    ]);
    expect(prediction?.outcome).toEqual({ kind: "ok", value: 31 });
  });

  it("lets a cancelled run clean up, and do nothing else", () => {
    const body = sequence(2, sleep(3, 100 * minute), step(4));
    const main: Node = { id: 1, kind: "try", body, handler: { id: 5, kind: "throw" }, cleanUp: step(6) };
    const prediction = predictToTheMinute(main, { cancelMs: 50 * minute });
    expect(prediction?.outcome).toEqual({ kind: "cancelled" });
    expect(prediction?.effects).toEqual([{ id: 6, p: "", v: 0, in: "ledger" }]);
  });

  it("hears of an event by each way that a wait can name it", () => {
    const waits = (["subject", "further subject", "match"] as const).map((by, index): Node => ({
      id: 2 + index,
      kind: "wait",
      eventMs: 50 * minute,
      timeoutMs: null,
      by,
    }));
    const prediction = predictToTheMinute({ id: 1, kind: "all", nodes: waits });
    expect(prediction?.events.map(({ place, by }) => [place, by])).toEqual([
      ["2", "subject"],
      ["3", "further subject"],
      ["4", "match"],
    ]);
    expect(prediction?.outcome).toEqual({ kind: "ok", value: 14 + 21 + 28 });
  });
});

describe("random programs", () => {
  const kindsIn = (setting: Setting): readonly string[] => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 200; seed += 1) {
      const dice = createDice(seed);
      const program = generateProgram(dice, setting, dice.between(1, 3));
      if (predict(program, setting) !== undefined)
        for (const { kind } of nodesOf(program.main)) kinds.add(kind);
    }
    return [...kinds].toSorted();
  };

  it("say all that the language can say, in either setting", () => {
    const all =
      "all any branch child fail flaky keep loop once package post race refused sequence settled signal sleep step throw try unawaited update value wait".split(
        " ",
      );
    expect(kindsIn(toTheMinute)).toEqual(all);
    expect(kindsIn(soonOrNever)).toEqual(all);
  });
});
