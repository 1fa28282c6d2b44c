import { describe, expect, it } from "vitest";
import { checkSeed } from "./check-seed.ts";

const seeds = 40;

// Some 10 s on an idle machine; the programs are many, and no time is waited for.
describe("random programs", { timeout: 300_000 }, () => {
  it(`do and come to what the model predicts, whenever the worker dies (${seeds} seeds)`, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const { failure, source } = await checkSeed(seed);
      expect(failure, `seed ${seed} (again: npm run fuzz -- --seeds 1 --seed ${seed})\n${source}`).toBeNull();
    }
  });
});
