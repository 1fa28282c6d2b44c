import { describe, expect, it } from "vitest";
import { later, threeWays } from "../../support/cases/three-ways.ts";

const cancelAt = (at: string) => ({ at, cancel: true }) as const;

describe("cancel", () => {
  it("rejects every pending await with CancelledError, and clean-up may do steps", async () => {
    const { state, effects, took, error } = await threeWays({
      source: `
        import { CancelledError, next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const caught = async (name, work) => {
            try { await work; } catch (error) {
              await slack.cleanUp({ name, cancelled: error instanceof CancelledError });
            }
          };
          await Promise.all([
            caught("sleep", sleep("30 days")),
            caught("next", next("webhook.never")),
            caught("timer", new Promise((resolve) => setTimeout(resolve, 1e10))),
          ]);
        });
      `,
      outside: [cancelAt("1 h")],
    });
    expect([state, error]).toEqual(["cancelled", null]);
    expect(effects.map(({ args }) => args[0])).toEqual([
      // No async function of hathi's stands between these two and the run: they hear some microtasks earlier.
      { name: "next", cancelled: true },
      { name: "timer", cancelled: true },
      { name: "sleep", cancelled: true },
    ]);
    expect(took).toBe(3_600_000);
  });

  it("lets clean-up sleep for a while, and ends the run a minute later at the latest", async () => {
    const source = (pause: string): string => `
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        try { await sleep("1 day"); } finally { await slack.a(); await sleep("${pause}"); await slack.b(); }
      });
    `;
    const short = await threeWays({ source: source("40 s"), outside: [cancelAt("1 h")] });
    expect([short.state, short.effects.map(({ name }) => name)]).toEqual([
      "cancelled",
      ["slack.a", "slack.b"],
    ]);
    const long = await threeWays({ source: source("2 days"), outside: [cancelAt("1 h")] });
    expect([long.state, long.effects.map(({ name }) => name)]).toEqual(["cancelled", ["slack.a"]]);
    expect(long.took).toBe(3_660_000);
  });

  it("that comes after a run has ended changes nothing", async () => {
    const { state, result } = await threeWays({
      source: `import { on, slack } from "hathi"; export default on("webhook.start", async () => (await slack.a()).n);`,
      answer: async () => later(2, { n: 3 }),
      outside: [cancelAt("1 h")],
    });
    expect([state, result]).toEqual(["completed", 3]);
  });

  it("a failure of the clean-up is the run's error", async () => {
    const { state, error } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => { try { await sleep("1 day"); } finally { throw new RangeError("bad"); } });
      `,
      outside: [cancelAt("1 h")],
    });
    expect([state, error]).toEqual(["cancelled", "RangeError: bad"]);
  });

  const day = 86_400_000;
  it.each([
    ["the naive sleep", `await new Promise((resolve) => setTimeout(resolve, ${day}));`],
    [
      "one around a closure",
      `await new Promise((resolve) => { setTimeout(() => { resolve(1); }, ${day}); });`,
    ],
    [
      "one of a function",
      `const wait = (ms) => new Promise((done) => setTimeout(done, ms)); await wait(${day});`,
    ],
    ["promisify(setTimeout)", `await promisify(setTimeout)(${day});`],
    ["node:timers/promises", `await wait(${day});`],
    ["setInterval of node:timers/promises", `for await (const _ of every(${day})) await slack.tick();`],
    [
      "setInterval",
      `await new Promise((resolve) => setInterval(() => { if (globalThis.over) resolve(); }, 7e6));`,
    ],
    [
      "withResolvers",
      `const { promise, resolve } = Promise.withResolvers(); setTimeout(resolve, ${day}); await promise;`,
    ],
    [
      "withResolvers around a closure",
      `const made = Promise.withResolvers(); setTimeout(() => made.resolve(), ${day}); await made.promise;`,
    ],
    [
      "AbortSignal.timeout",
      `const signal = AbortSignal.timeout(${day}); await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));`,
    ],
    [
      "a race of naive sleeps",
      `const nap = () => new Promise((r) => setTimeout(r, ${day})); await Promise.race([nap(), nap()]);`,
    ],
    ["what nothing will ever settle", "await new Promise(() => {});"],
    [
      "a loop of naive sleeps",
      `for (;;) { await new Promise((r) => setTimeout(r, ${day})); await slack.tick(); }`,
    ],
  ])("ends %s at once, with its clean-up and nothing else", async (name, code) => {
    const isHopeless = name === "what nothing will ever settle";
    const { state, error, effects, took } = await threeWays({
      source: `
        import { setInterval as every, setTimeout as wait } from "node:timers/promises";
        import { promisify } from "node:util";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          // It would be paused without anything that can wake it.
          ${isHopeless ? 'sleep("2 days").catch(() => {});' : ""}
          try { ${code} } catch (error) { await slack.caught(error.name); throw error; } finally {
            await slack.cleanUp();
            await new Promise((resolve) => setTimeout(resolve, 5000));
            await slack.cleanedUp();
          }
        });
      `,
      outside: [cancelAt("1 h")],
    });
    expect([state, error]).toEqual(["cancelled", null]);
    expect(effects.map(({ name: called, args }) => [called, ...args])).toEqual([
      ["slack.caught", "CancelledError"],
      ["slack.cleanUp"],
      ["slack.cleanedUp"],
    ]);
    expect(took).toBe(3_605_000);
  });

  it("ends the naive sleeps of a run that times out, too", async () => {
    const { state, error, effects } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", { timeout: "1 h" }, async () => {
          try { await new Promise((resolve) => setTimeout(resolve, ${day})); } finally { await slack.cleanUp(); }
        });
      `,
    });
    expect([state, effects.length]).toEqual(["failed", 1]);
    expect(error).toMatch(/^TimeoutError: the run took longer/);
  });

  it("ends at once code that awaits a promise which nothing will settle, or that swallows every cancel", async () => {
    for (const code of [
      'await once(new EventEmitter(), "never");',
      "for (;;) await new Promise(() => {}).catch(() => {});",
    ]) {
      const { state, took } = await threeWays({
        source: `
          import { EventEmitter, once } from "node:events";
          import { on, sleep } from "hathi";
          export default on("webhook.start", async () => { sleep("2 days").catch(() => {}); ${code} });
        `,
        outside: [cancelAt("1 h")],
      });
      expect([state, took]).toEqual(["cancelled", 3_600_000]);
    }
  });
});

describe("Promise", () => {
  it("is what it is elsewhere", async () => {
    const { result } = await threeWays({
      source: `
        import { on, step } from "hathi";
        class Mine extends Promise {}
        export default on("webhook.start", async () => {
          const order = [];
          const say = (word) => () => void order.push(word);
          Promise.resolve().then(say(1)).then(say(4));
          new Promise((resolve) => resolve()).then(say(2)).then(say(5));
          Promise.all([1, Promise.resolve(2)]).then(say(7));
          (async () => {})().then(say(3)).then(say(6));
          const mine = new Mine((resolve) => resolve(7));
          const thrown = await new Promise(() => { throw new RangeError("no"); }).catch((error) => error.name);
          return [
            (async () => {})() instanceof Promise, mine instanceof Mine, mine instanceof Promise,
            mine.then(() => {}) instanceof Mine, await Mine.resolve(8), await mine, thrown,
            await Promise.any([Promise.reject(new Error("x")), 9]), await Promise.try(() => 10), Promise.name,
            await step(() => new Promise((resolve) => setTimeout(resolve, 1, 11))),
            await Promise.allSettled([1]).then(([one]) => one.status), globalThis.Promise === Promise, order.join(""),
            (() => { try { Promise(); } catch (error) { return error.name; } })(),
          ];
        });
      `,
    });
    expect(result).toEqual([
      true,
      true,
      true,
      true,
      8,
      7,
      "RangeError",
      9,
      10,
      "Promise",
      11,
      "fulfilled",
      true,
      "1234576",
      "TypeError",
    ]);
  });
});
