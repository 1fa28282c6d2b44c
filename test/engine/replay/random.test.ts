import { describe, expect, it } from "vitest";
import {
  createKeyBytes,
  createRandom,
  createSafeRandom,
  nextFraction,
  nextUuid,
} from "../../../src/engine/replay/random.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const seed = "0123456789abcdef0123456789abcdef";
const draw = (random: () => number, count: number): readonly number[] =>
  Array.from({ length: count }, random);

describe("what a run draws from its seed", () => {
  it("is the same for the same seed, another for another, and spread over all 32 bits", () => {
    const drawn = draw(createSafeRandom(seed), 5000);
    expect(draw(createSafeRandom(seed), 5000)).toEqual(drawn);
    expect(draw(createSafeRandom(`${seed.slice(1)}0`), 10)).not.toEqual(drawn.slice(0, 10));
    expect(new Set(drawn).size).toBeGreaterThan(4990);
    for (let bit = 0; bit < 32; bit += 1) {
      const ones = drawn.filter((value) => ((value >>> bit) & 1) === 1).length;
      expect(Math.abs(ones - 2500)).toBeLessThan(300);
    }
    const fractions = Array.from({ length: 1000 }, () => nextFraction(createSafeRandom(seed)));
    expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
  });

  it("is neither what older builds drew, from which the seed can be told, nor the bytes of its keys", () => {
    const safe = draw(createSafeRandom(seed), 4);
    expect(safe).not.toEqual(draw(createRandom(seed), 4));
    const keys = createKeyBytes(seed)(16);
    expect(safe).not.toEqual([0, 4, 8, 12].map((at) => keys.readUInt32LE(at)));
  });

  it("stays what it was for runs of older builds", () => {
    expect(draw(createRandom(seed), 3)).toMatchInlineSnapshot(`
      [
        343597381,
        500717208,
        1612148525,
      ]
    `);
    expect(nextUuid(createRandom(seed))).toMatchInlineSnapshot(`"45982d36-0846-43ae-b09e-2a1f3754d81b"`);
  });

  it("is drawn safely in a run, from the first line of its file on", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on } from "hathi";
      const first = Math.random();
      export default on("webhook.start", () => [first, crypto.randomUUID()]);
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id, result } = await engine.untilState("completed");
    const [row] = await engine.database.query<{ seed: string }>("select seed from hathi.runs where id = $1", [
      id,
    ]);
    const random = createSafeRandom(row?.seed ?? "");
    expect(result?.encoded).toContain(String(nextFraction(random)));
    expect(result?.encoded).toContain(nextUuid(random));
  });
});
