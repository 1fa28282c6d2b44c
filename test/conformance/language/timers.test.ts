import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

const hour = 3_600_000;

describe("timers", () => {
  it("are durable in all their forms, and each fires at its time", async () => {
    const { result, took } = await threeWays({
      reality: "varies",
      source: `
        import { on, sleep, sleepUntil } from "hathi";
        import { setTimeout as wait } from "node:timers/promises";
        import { promisify } from "node:util";
        export default on("webhook.start", async () => {
          const began = Date.now();
          const times = [];
          const at = () => times.push((Date.now() - began) / 3600000);
          await sleep("1 hour"); at();
          await new Promise((resolve) => setTimeout(resolve, 3600000)); at();
          times.push(await wait(3600000, "value")); at();
          times.push(await promisify(setTimeout)(3600000, "promised")); at();
          await sleepUntil(new Date(began + 5 * 3600000)); at();
          await sleepUntil(new Date(0)); at();
          await sleep(0); at();
          return times;
        });
      `,
    });
    expect(result).toEqual([1, 2, "value", 3, "promised", 4, 5, 5, 5]);
    expect(took).toBe(5 * hour);
  });

  it("fire in the order in which they are due, not in which they were set", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const seen = [];
          const after = async (name, hours) => { await sleep(hours * 3600000); seen.push(name); await slack.note({ name }); };
          await Promise.all([after("c", 3), after("a", 1), after("b", 2)]);
          return seen;
        });
      `,
    });
    expect(result).toEqual(["a", "b", "c"]);
  });

  it("that are cleared cost no entry and do not fire", async () => {
    const { result, journal } = await threeWays({
      reality: "varies",
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const seen = [];
          clearTimeout(setTimeout(() => seen.push("never"), 1000));
          const ticks = setInterval(() => { seen.push("tick"); if (seen.length === 3) clearInterval(ticks); }, 1800000);
          await sleep("1 day");
          return seen;
        });
      `,
    });
    expect(result).toEqual(["tick", "tick", "tick"]);
    expect(journal.filter((line) => line.includes("setInterval"))).toHaveLength(3);
    expect(journal).toHaveLength(4);
  });

  it("of AbortSignal.timeout abort a fetch", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const signal = AbortSignal.timeout(3600000);
          await sleep("59 min");
          const before = signal.aborted;
          await sleep("2 min");
          return [before, signal.aborted, await fetch("https://example.com/", { signal }).catch((error) => error.name)];
        });
      `,
    });
    expect(result).toEqual([false, true, "TimeoutError"]);
  });

  it("setImmediate and nextTick keep a fixed order", async () => {
    const { result, journal } = await threeWays({
      reality: "varies",
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => {
          const seen = [];
          setImmediate(() => seen.push("immediate"));
          process.nextTick(() => seen.push("tick"));
          queueMicrotask(() => seen.push("microtask"));
          await slack.a();
          await slack.note({ seen });
          return seen;
        });
      `,
    });
    expect(result).toHaveLength(3);
    expect(journal).toHaveLength(2);
  });

  it.each([
    ["sleep(-5)", 0],
    ["sleep(Date.parse('2020-01-01') - Date.now())", 0],
    ["sleepUntil(0)", 0],
    ["next('webhook.never', { timeout: -5 }).catch(() => {})", 0],
    ["new Promise((resolve) => setTimeout(resolve, 40 * 86_400_000))", 40 * 86_400_000],
  ])("%s takes %d ms", async (code, ms) => {
    const { state, took } = await threeWays({
      source: `import { next, on, sleep, sleepUntil } from "hathi"; export default on("webhook.start", async () => { await ${code}; });`,
    });
    expect([state, took]).toEqual(["completed", ms]);
  });

  it.each([
    "sleep(Number.MAX_SAFE_INTEGER)",
    "sleep(1e300)",
    "sleep('999999999999999 weeks')",
    "sleepUntil(8.64e15)",
    "next('webhook.never', { timeout: Number.MAX_SAFE_INTEGER })",
    "new Promise((resolve) => setTimeout(resolve, Number.MAX_SAFE_INTEGER))",
  ])("%s waits for as long as there are dates", async (code) => {
    const { state, journal } = await threeWays({
      source: `import { next, on, sleep, sleepUntil } from "hathi"; export default on("webhook.start", async () => { await ${code}; });`,
      outside: [{ at: "1 day", cancel: true }],
    });
    expect([state, journal.some((line) => line.startsWith("cancel"))]).toEqual(["cancelled", true]);
  });

  it.each(["sleep()", "sleep(null)", "sleep({})", "sleep(NaN)", "sleep(Infinity)", "sleep('soon')"])(
    "%s is refused with what to write",
    async (code) => {
      const { state, error } = await threeWays({
        source: `import { on, sleep } from "hathi"; export default on("webhook.start", async () => { await ${code}; });`,
      });
      expect([state, error]).toEqual([
        "failed",
        expect.stringMatching(/^RangeError: .* is not a duration: (write|give)/),
      ]);
    },
  );

  it.each(["AbortSignal.timeout(NaN)", "AbortSignal.timeout()", "AbortSignal.timeout(-1)"])(
    "%s is refused as Node refuses it",
    async (code) => {
      const { state } = await threeWays({
        source: `import { on } from "hathi"; export default on("webhook.start", async () => { ${code}; });`,
      });
      expect(state).toBe("failed");
    },
  );
});
