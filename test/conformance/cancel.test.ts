import { describe, expect, it } from "vitest";
import { later, threeWays } from "../support/three-ways.ts";

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
            caught("timer", new Promise((resolve) => setTimeout(resolve, 1e10))).catch(() => {}),
          ].slice(0, 2));
        });
      `,
      outside: [cancelAt("1 h")],
    });
    expect([state, error]).toEqual(["cancelled", null]);
    expect(effects.map(({ args }) => args[0])).toEqual([
      { name: "sleep", cancelled: true },
      { name: "next", cancelled: true },
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
});
