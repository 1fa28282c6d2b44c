import { describe, expect, it } from "vitest";
import { later, threeWays, Transient } from "../../support/cases/three-ways.ts";

describe("where other engines fail", () => {
  it("the winner of a race does not flip after a crash or a later sleep", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const winner = (await Promise.race([slack.slow(), slack.fast()])).name;
          await slack.use({ winner });
          await sleep("1 hour");
          await slack.useAgain({ winner });
          return winner;
        });
      `,
      answer: async (name) =>
        name === "slack.slow" ? later(8, { name }) : name === "slack.fast" ? later(1, { name }) : undefined,
    });
    expect(result).toBe("slack.fast");
    expect(effects).toHaveLength(4);
  });

  it("a failed step that was caught is not done again after a later sleep", async () => {
    const { effects } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          try { await slack.bad(); await slack.branchA(); } catch { await slack.branchB(); }
          await sleep("1 hour");
          await sleep("1 hour");
        });
      `,
      answer: (name) => {
        if (name === "slack.bad") throw new Error("once");
        return undefined;
      },
    });
    expect(effects.map(({ name }) => name)).toEqual(["slack.bad", "slack.branchB"]);
  });

  it("try and catch around a sleep do not swallow it", async () => {
    const { result, took } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          try { await sleep("3 days"); return "slept"; } catch { return "swallowed"; }
        });
      `,
    });
    expect([result, took]).toEqual(["slept", 3 * 86_400_000]);
  });

  it("the budget of retries does not begin again after a crash", async () => {
    const { journal, effects, result } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => slack.flaky().catch((error) => error.message));
      `,
      answer: () => {
        throw new Transient("busy");
      },
    });
    expect(result).toBe("busy");
    expect(journal).toHaveLength(9);
    // threeWays holds every crashed way to this journal, and to one call more than this at most.
    expect(effects).toHaveLength(9);
  });

  it("a cancel takes no longer for a long sleep", async () => {
    const { state, took } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => { await sleep("300 days"); });
      `,
      outside: [{ at: "10 s", cancel: true }],
    });
    expect([state, took]).toEqual(["cancelled", 10_000]);
  });

  it("an event that comes before the wait is not lost", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          await sleep("1 day");
          return (await next("webhook.early")).data.n;
        });
      `,
      outside: [{ at: "1 s", send: { type: "webhook.early", data: { n: 1 } } }],
    });
    expect(result).toBe(1);
  });

  it("a value that cannot be recorded does not hang the run", async () => {
    const { state, error } = await threeWays({
      source: `
        import { on, step } from "hathi";
        export default on("webhook.start", async () => { await step("load", () => ({ rows: [{ close() {} }] })); });
      `,
    });
    expect(state).toBe("failed");
    expect(error).toContain('load: "rows[0].close" in its result cannot be recorded');
  });

  it("Promise.all of different steps does not diverge, whatever their order of completion", async () => {
    const { state, result } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const [a, b, c] = await Promise.all([
            slack.a().then(() => slack.afterA()), slack.b().then(() => slack.afterB()), slack.c().then(() => slack.afterC()),
          ]);
          await sleep("1 hour");
          return [a.name, b.name, c.name];
        });
      `,
      answer: async (name) => later(name === "slack.a" ? 7 : name === "slack.b" ? 3 : 0, { name }),
    });
    expect([state, result]).toEqual(["completed", ["slack.afterA", "slack.afterB", "slack.afterC"]]);
  });
});
