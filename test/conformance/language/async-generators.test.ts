import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("an async generator", () => {
  it("yields the same on each replay, and its finally runs when its reader stops early", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        async function* pages() {
          try {
            for (let page = 1; ; page += 1) {
              yield* (await slack.page({ page })).items;
              await sleep("1 hour");
            }
          } finally {
            await slack.closed();
          }
        }
        export default on("webhook.start", async () => {
          const seen = [];
          for await (const item of pages()) {
            seen.push(item);
            if (seen.length === 5) break;
          }
          return seen;
        });
      `,
      answer: (name, args) => {
        if (name !== "slack.page") return undefined;
        const { page } = args[0] as { page: number };
        return { items: [page * 10, page * 10 + 1] };
      },
    });
    expect(result).toEqual([10, 11, 20, 21, 30]);
    expect(effects.map(({ name }) => name)).toEqual([
      "slack.page",
      "slack.page",
      "slack.page",
      "slack.closed",
    ]);
  });
});
