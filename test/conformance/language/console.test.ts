import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("console.*", () => {
  it("is the run's log, and a wake does not repeat it", async () => {
    const { log } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          console.log("first %d", 1);
          await slack.a();
          console.info({ two: 2 });
          await sleep("1 hour");
          console.warn("third");
          await sleep("1 hour");
          console.error("last");
        });
      `,
    });
    expect(log).toEqual(["first 1", "{ two: 2 }", "third", "last"]);
  });
});
