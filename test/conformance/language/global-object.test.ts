import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

// Each global of a run is made when its code first looks for it, in whatever way that is.
describe("the global object", () => {
  it("has the run's own globals, also those whose names stand nowhere in the code", async () => {
    const { result } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        const clock = globalThis["Da" + "te"];
        const began = clock.now();
        export default on("webhook.start", async () => {
          await sleep("1 hour");
          const { ["per" + "formance"]: meter } = globalThis;
          return [(clock.now() - began) / 3600000, meter.now() / 3600000, globalThis["Ma" + "th"].random()];
        });
      `,
    });
    expect(result).toEqual([1, 1, expect.closeTo(0.5, 0)]);
  });

  it("and what eval is given sees them, too", async () => {
    const { result } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const tell = () => eval("Da" + "te.now()");
          const began = tell();
          await sleep("1 hour");
          return (tell() - began) / 3600000;
        });
      `,
    });
    expect(result).toBe(1);
  });

  it("is as a program has it: written, deleted, described and counted", async () => {
    const { result } = await threeWays({
      source: `
        import { on } from "hathi";
        export default on("webhook.start", async () => {
          const told = {
            same: [globalThis.fetch === fetch, globalThis.global === globalThis, globalThis.self.process === process],
            described: Object.getOwnPropertyDescriptor(globalThis, "Math").value === Math,
            named: ["setTimeout", "globalThis"].map((name) => Object.keys(globalThis).includes(name)),
            has: ["navigator", "nothing"].map((name) => name in globalThis),
          };
          globalThis.navigator = { mine: true };
          Object.defineProperty(globalThis, "atomsOfMine", { value: 1, configurable: true });
          Object.defineProperty(globalThis, "performance", { value: { now: () => -1 } });
          const written = [globalThis.navigator.mine, globalThis.atomsOfMine, globalThis.performance.now()];
          globalThis.performance = { now: () => -2 };
          delete globalThis.atomsOfMine;
          return { ...told, written, later: [globalThis.performance.now(), "atomsOfMine" in globalThis] };
        });
      `,
    });
    expect(result).toEqual({
      same: [true, true, true],
      described: true,
      named: [true, false],
      has: [true, false],
      written: [true, 1, -1],
      later: [-2, false],
    });
    expect(globalThis.performance.now()).toBeGreaterThan(0);
    expect("mine" in navigator).toBe(false);
  });
});
