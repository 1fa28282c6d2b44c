import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("store", () => {
  it("is key-value by steps; an update in doubt is not done again", async () => {
    const { result, journal } = await threeWays({
      source: `
        import { on, sleep, store } from "hathi";
        export default on("webhook.start", async () => {
          for (let n = 0; n < 3; n += 1) await store.update("count", (count = 0) => count + 1);
          await store.set("map", new Map([[1, new Date(0)]]));
          await sleep("1 hour");
          await store.delete("gone");
          const map = await store.get("map");
          return [await store.get("count"), map.get(1).getTime(), await store.list(), await store.get("none")];
        });
      `,
    });
    expect(result).toEqual([3, 0, ["count", "map"], undefined]);
    expect(journal.filter((line) => line.startsWith("step store.update"))).toHaveLength(3);
  });

  it("gives at a replay what it gave then, whatever it holds since", async () => {
    const { result } = await threeWays({
      source: `
        import { on, slack, sleep, store } from "hathi";
        export default on("webhook.start", async () => {
          await store.set("k", "before");
          const first = await store.get("k");
          await store.set("k", "after");
          await slack.note({ first });
          await sleep("1 hour");
          return [first, await store.get("k")];
        });
      `,
    });
    expect(result).toEqual(["before", "after"]);
  });

  it("of another automation is read, and not written", async () => {
    const { result } = await threeWays({
      source: `
        import { on, sleep, start, store } from "hathi";
        export const other = on("webhook.none", async () => {
          await store.set("k", "theirs");
          await store.set("k2", 1);
        });
        export default on("webhook.start", async () => {
          await store.set("k", "own");
          await (await start(other)).result();
          const theirs = store.of("example.other");
          const before = await theirs.get("k");
          await sleep("1 hour");
          const nobody = store.of("nobody");
          return [await store.get("k"), before, await theirs.list("k"), await nobody.get("k"), "set" in theirs];
        });
      `,
    });
    expect(result).toEqual(["own", "theirs", ["k", "k2"], undefined, false]);
  });

  it("updates one key from many calls at once without losing any", async () => {
    const { result } = await threeWays({
      source: `
        import { on, store } from "hathi";
        export default on("webhook.start", async () => {
          await Promise.all([1, 2, 3, 4].map((by) => store.update("sum", (sum = 0) => sum + by)));
          return store.get("sum");
        });
      `,
    });
    expect(result).toBe(10);
  });
});
