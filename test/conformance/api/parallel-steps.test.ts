import { describe, expect, it } from "vitest";
import { later, threeWays } from "../../support/cases/three-ways.ts";

describe("parallel steps", () => {
  it("complete in any order, and give each caller its own result", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const numbers = await Promise.all(Array.from({ length: 8 }, async (_, n) => (await slack.double({ n })).n));
          await sleep("1 hour");
          return numbers;
        });
      `,
      answer: async (_name, [given]) => {
        const { n } = given as { n: number };
        return later((n * 5) % 8, { n: 2 * n });
      },
    });
    expect(result).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
    expect(effects).toHaveLength(8);
  });

  it("may be followed by steps of their own while others are still under way", async () => {
    const { result } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        const chain = async (name, hours) => {
          const first = await slack.first({ name });
          if (hours > 0) await sleep(hours * 3600000);
          const second = await slack.second({ name, first: first.name });
          return second.name;
        };
        export default on("webhook.start", async () =>
          Promise.all([chain("a", 2), chain("b", 0), chain("c", 1)]));
      `,
      answer: async (name, [given]) => {
        const { name: who } = given as { name: string };
        return later(who === "a" ? 3 : 0, { name: `${name.slice(6)}-${who}` });
      },
    });
    expect(result).toEqual(["second-a", "second-b", "second-c"]);
  });
});
