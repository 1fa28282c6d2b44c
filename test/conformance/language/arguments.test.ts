import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("the arguments of a call", () => {
  it("are those of the moment of the call, whatever the code does to them afterwards", async () => {
    const { effects, journal } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => {
          const message = { text: "first" };
          const sent = slack.chat.postMessage(message);
          message.text = "second";
          await Promise.all([sent, slack.chat.postMessage(message)]);
        });
      `,
    });
    expect(effects.map(({ args }) => args[0])).toEqual([{ text: "first" }, { text: "second" }]);
    expect(journal).toHaveLength(2);
  });
});
