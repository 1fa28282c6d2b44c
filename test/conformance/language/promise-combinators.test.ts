import { describe, expect, it } from "vitest";
import { later, threeWays } from "../../support/cases/three-ways.ts";

const slowAndFast = async (name: string): Promise<unknown> =>
  name === "slack.slow" ? later(6, { name }) : name === "slack.fast" ? later(1, { name }) : undefined;

describe("Promise.all, race, any and allSettled", () => {
  it("are native, with what they are of: steps, timers and waits", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const all = await Promise.all([slack.a(), sleep("1 hour"), next("webhook.go"), 7]);
          const any = await Promise.any([slack.bad(), slack.b()]);
          const settled = await Promise.allSettled([slack.bad(), slack.b(), sleep("1 hour")]);
          const none = await Promise.any([slack.bad(), slack.bad()]).catch((error) => [error.constructor === AggregateError, error.errors.length]);
          return [all[2].data.n, all[3], any.ok, settled.map(({ status }) => status), none];
        });
      `,
      answer: (name) => {
        if (name === "slack.bad") throw new Error("bad");
        return undefined;
      },
      outside: [{ at: "2 h", send: { type: "webhook.go", data: { n: 4 } } }],
    });
    expect(result).toEqual([4, 7, true, ["rejected", "fulfilled", "fulfilled"], [true, 2]]);
  });

  it("a race of a wait and a sleep is won by whichever came first, on each replay", async () => {
    const source = `
      import { next, on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        const winner = await Promise.race([sleep("2 hours").then(() => "sleep"), next("webhook.go").then(() => "event")]);
        await slack.note({ winner });
        await sleep("1 day");
        await slack.note({ winner });
        return winner;
      });
    `;
    const go = (at: string) => ({ at, send: { type: "webhook.go" } });
    expect((await threeWays({ source, outside: [go("1 h")] })).result).toBe("event");
    expect((await threeWays({ source, outside: [go("3 h")] })).result).toBe("sleep");
  });

  it("the loser of a race is still done, once, and may be awaited later", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const slow = slack.slow();
          const first = await Promise.race([slow, sleep("1 hour"), slack.fast().then(() => "raced")]) !== undefined;
          await sleep("2 hours");
          return [first, (await slow).name];
        });
      `,
      answer: slowAndFast,
    });
    expect(result).toEqual([true, "slack.slow"]);
    expect(effects).toHaveLength(2);
  });
});
