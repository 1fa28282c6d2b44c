import { describe, expect, it } from "vitest";
import type { Node } from "./program/language.ts";
import { neverMs } from "./program/language.ts";
import { predict } from "./program/model.ts";
import { generatePrograms } from "./program/programs.ts";

const step = (id: number): Node => ({ id, kind: "step" });
const sleep = (id: number, ms: number): Node => ({ id, kind: "sleep", ms });
const sequence = (id: number, ...nodes: readonly Node[]): Node => ({ id, kind: "sequence", nodes });

describe("the model of the chaos programs", () => {
  it("tells what a program does and comes to", () => {
    const prediction = predict(sequence(1, step(2), sleep(3, 60_000), step(4)));
    expect(prediction?.effects).toEqual([
      { id: 2, p: "", v: 0 },
      { id: 4, p: "", v: 15 },
    ]);
    expect(prediction?.outcome).toEqual({ kind: "ok", value: 43 });
  });

  it("refuses a race of two things that both come soon", () => {
    const race = (ms: number): Node => ({ id: 1, kind: "race", nodes: [sleep(2, 60_000), sleep(3, ms)] });
    expect(predict(race(36_000_000))).toBeUndefined();
    expect(predict(race(neverMs))?.outcome).toEqual({ kind: "ok", value: 1 });
  });

  it("refuses what nobody awaits and may not be done by the end", () => {
    const unawaited: Node = {
      id: 1,
      kind: "unawaited",
      body: sequence(2, sleep(3, 1), step(4)),
      caught: true,
    };
    expect(predict(sequence(5, unawaited, step(6)))).toBeUndefined();
  });

  it("refuses a program that never ends", () => {
    expect(predict(sequence(1, step(2), sleep(3, neverMs)))).toBeUndefined();
  });

  it("makes the same programs of the same seed", () => {
    const sources = (seed: number): readonly string[] =>
      generatePrograms(seed, 3, "http://ledger").map(({ source }) => source);
    expect(sources(5)).toEqual(sources(5));
    expect(sources(5)).not.toEqual(sources(6));
  });
});
