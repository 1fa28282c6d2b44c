import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("continueWith(...)", () => {
  it("starts the same run afresh with its input and an empty journal", async () => {
    const { result, journal, effects, runs } = await threeWays({
      source: `
        import { continueWith, on, slack, sleep } from "hathi";
        export default on("webhook.start", async ({ data: { n, sum = 0 } }) => {
          const { value } = await slack.read({ n });
          await sleep("1 hour");
          if (n < 3) return continueWith({ n: n + 1, sum: sum + value });
          return sum + value;
        });
      `,
      answer: (_name, [given]) => ({ value: (given as { n: number }).n * 10 }),
    });
    expect(result).toBe(60);
    expect(journal).toHaveLength(2);
    expect(effects.map(({ args }) => args[0])).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(runs).toEqual(["example completed [60]"]);
  });

  it("starts children and sends signals anew: none is taken for what an earlier round did", async () => {
    const { result, runs } = await threeWays({
      source: `
        import { continueWith, next, on, signal, start, store } from "hathi";
        export const child = on("webhook.none", async () => (await next("signal.go")).data * 10);
        export default on("webhook.start", async ({ data: { n, seen = [] } }) => {
          const one = await start(child);
          await signal(one, "go", n);
          await store.update("rounds", (rounds = 0) => rounds + 1);
          const all = [...seen, await one.result()];
          return n < 3 ? continueWith({ n: n + 1, seen: all }) : [all, await store.get("rounds")];
        });
      `,
    });
    expect(result).toEqual([[10, 20, 30], 3]);
    expect(runs).toHaveLength(4);
  });

  it("keeps signals and events that came before and ended no wait, and sees nothing again that did", async () => {
    const { result } = await threeWays({
      source: `
        import { continueWith, next, on, signal, slack, sleep, start } from "hathi";
        export const collector = on("webhook.none", async ({ data: { seen = [] } }) => {
          if (seen.length === 0) await sleep("1 day");
          const { data } = await next("signal.go");
          const answer = await next("webhook.answer", { match: (event) => event.data.n === data.n });
          await slack.note({ n: data.n });
          const all = [...seen, [data.n, answer.subject]];
          if (all.length < 3) return continueWith({ seen: all });
          return [all, (await next("webhook.answer", { timeout: "1 h" })).data.n];
        });
        export default on("webhook.start", async () => {
          const child = await start(collector, {});
          for (const n of [2, 1, 3]) await signal(child, "go", { n });
          return child.result();
        });
      `,
      outside: [1, 2, 3, 4].map((n) => ({
        at: `${n} h`,
        send: { type: "webhook.answer", subject: `s${n}`, data: { n } },
      })),
    });
    expect(result).toEqual([
      [
        [2, "s2"],
        [1, "s1"],
        [3, "s3"],
      ],
      4,
    ]);
  });
});
