import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("start(...)", () => {
  it("starts a child once, and gives its outcome: what it returned, or threw", async () => {
    const { result, runs } = await threeWays({
      source: `
        import { on, slack, sleep, start } from "hathi";
        export const good = on("webhook.none", async ({ data }) => {
          await slack.work({ n: data.n });
          await sleep("1 hour");
          return new Map([["n", data.n]]);
        });
        export const bad = on("webhook.none", async () => { await sleep("2 hours"); throw new RangeError("too much"); });
        export default on("webhook.start", async () => {
          const one = await start(good, { n: 3 });
          const two = await start("example.bad");
          const map = await one.result();
          const failed = await two.result().catch((error) => error.name + " " + error.message);
          return [map.get("n"), failed, (await one.result()).get("n")];
        });
      `,
    });
    expect(result).toEqual([3, "RangeError too much", 3]);
    expect(runs.map((run) => run.split(" ").slice(0, 2).join(" "))).toEqual([
      "example completed",
      "example.good completed",
      "example.bad failed",
    ]);
  });

  it("cancels a child with its parent, and lets a detached one go on", async () => {
    const { state, runs, effects } = await threeWays({
      source: `
        import { on, slack, sleep, start } from "hathi";
        export const bound = on("webhook.none", async () => {
          try { await sleep("9 days"); } finally { await slack.cleanUp(); }
        });
        export const free = on("webhook.none", async () => { await sleep("9 days"); return "free"; });
        export default on("webhook.start", async () => {
          await start(bound);
          await start(free, {}, { detached: true });
          await sleep("30 days");
        });
      `,
      outside: [{ at: "1 h", cancel: true }],
    });
    expect(state).toBe("cancelled");
    expect(runs).toEqual(["example cancelled", "example.bound cancelled", 'example.free completed ["free"]']);
    expect(effects.map(({ name }) => name)).toEqual(["slack.cleanUp"]);
  });

  it("gives each of many children an id of its own, and each its own result", async () => {
    const { result, runs } = await threeWays({
      source: `
        import { on, start } from "hathi";
        export const child = on("webhook.none", async ({ data }) => data.n * 2);
        export default on("webhook.start", async () => {
          const children = await Promise.all(Array.from({ length: 11 }, (_, n) => start(child, { n })));
          return [new Set(children.map(({ id }) => id)).size, await Promise.all(children.map((one) => one.result()))];
        });
      `,
    });
    expect(result).toEqual([11, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]]);
    expect(runs).toHaveLength(12);
  });

  it("goes on waiting for a slow child after a race that it lost", async () => {
    const { result } = await threeWays({
      source: `
        import { on, slack, sleep, start } from "hathi";
        export const slow = on("webhook.none", async () => { await sleep("2 hours"); return "slow"; });
        export default on("webhook.start", async () => {
          const child = await start(slow);
          const end = child.result();
          const first = await Promise.race([end, sleep("1 hour").then(() => "sleep")]);
          await slack.note({ first });
          return [first, await end];
        });
      `,
    });
    expect(result).toEqual(["sleep", "slow"]);
  });

  it("hears of its parent's cancel at once, and the parent's clean-up may await it", async () => {
    const { state, runs, effects, took } = await threeWays({
      source: `
        import { on, slack, sleep, start } from "hathi";
        export const child = on("webhook.none", async () => {
          const below = await start(grandchild);
          try { await below.result(); } finally { await slack.childCleansUp(); await sleep("10 s"); }
        });
        export const grandchild = on("webhook.none", async () => { await sleep("9 days"); });
        export const apart = on("webhook.none", async () => { await sleep("2 h"); });
        export default on("webhook.start", async () => {
          const started = await start(child);
          await start(apart, {}, { detached: true });
          try { await started.result(); } finally {
            const ended = await started.result().catch((error) => error.name + ": " + error.message);
            const again = await started.result().catch((error) => error.message);
            await slack.parentCleansUp({ ended, again });
          }
        });
      `,
      outside: [{ at: "1 h", cancel: true }],
    });
    expect(state).toBe("cancelled");
    expect(effects.map(({ name }) => name)).toEqual(["slack.childCleansUp", "slack.parentCleansUp"]);
    expect(effects[1]?.args).toEqual([
      {
        ended: "CancelledError: the child example.child was cancelled",
        again: "the child example.child was cancelled",
      },
    ]);
    expect(runs).toEqual([
      "example cancelled",
      "example.child cancelled",
      "example.grandchild cancelled",
      "example.apart completed -1",
    ]);
    expect(took).toBe(7_200_000);
  });

  it("may be started by the clean-up itself", async () => {
    const { state, effects } = await threeWays({
      source: `
        import { on, slack, sleep, start } from "hathi";
        export const mop = on("webhook.none", async () => { await slack.mop(); return "clean"; });
        export default on("webhook.start", async () => {
          try { await sleep("1 day"); } finally { await slack.done(await (await start(mop)).result()); }
        });
      `,
      outside: [{ at: "1 h", cancel: true }],
    });
    expect([state, effects.map(({ name, args }) => [name, ...args])]).toEqual([
      "cancelled",
      [["slack.mop"], ["slack.done", "clean"]],
    ]);
  });
});
