import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("a promise that nobody awaits", () => {
  it("is part of the run, which does not complete before its steps have settled", async () => {
    const { result, effects, state } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => {
          void slack.background({ n: 1 });
          await slack.main();
          void slack.background({ n: 2 });
          return "returned";
        });
      `,
    });
    expect([state, result]).toEqual(["completed", "returned"]);
    expect(effects).toHaveLength(3);
  });

  it("that is rejected does not fail the run, nor is its step done again", async () => {
    const { state, result, effects } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          void slack.bad();
          await sleep("1 hour");
          await slack.good();
          return "went on";
        });
      `,
      answer: (name) => {
        if (name === "slack.bad") throw new Error("nobody hears this");
        return undefined;
      },
    });
    expect([state, result]).toEqual(["completed", "went on"]);
    expect(effects.map(({ name }) => name)).toEqual(["slack.bad", "slack.good"]);
  });

  it("goes on beside the rest of the code in the order of the journal", async () => {
    const { result } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const seen = [];
          void (async () => { for (let n = 0; n < 3; n += 1) { await sleep("2 hours"); seen.push("b" + n); await slack.b({ n }); } })();
          for (let n = 0; n < 4; n += 1) { await sleep("100 min"); seen.push("a" + n); await slack.a({ n }); }
          return seen;
        });
      `,
    });
    expect(result).toEqual(["a0", "b0", "a1", "b1", "a2", "b2", "a3"]);
  });
});
