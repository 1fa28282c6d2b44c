import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("a function of the automation's own", () => {
  it("is plain code that runs again on replay; the calls in it are the steps", async () => {
    const { result, journal } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        async function twice(text) {
          const seen = [];
          for (const n of [1, 2]) seen.push(await say(text + n));
          return seen;
        }
        async function say(text) {
          await sleep("1 hour");
          return (await slack.say({ text })).length;
        }
        class Counter {
          #count = 0;
          async add(by) { this.#count += (await slack.add({ by })).by; return this; }
          get count() { return this.#count; }
        }
        export default on("webhook.start", async () => {
          const counter = new Counter();
          await counter.add(2);
          const seen = await twice("t");
          await counter.add(3);
          return [...seen, counter.count];
        });
      `,
      answer: (name, args) => {
        const [given] = args as [{ text: string; by: number }];
        return name === "slack.add" ? { by: given.by } : { length: given.text.length };
      },
    });
    expect(result).toEqual([2, 2, 5]);
    expect(journal).toHaveLength(6);
  });
});
