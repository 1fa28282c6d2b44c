import { describe, expect, it } from "vitest";
import { threeWays } from "../support/three-ways.ts";

describe("step(fn)", () => {
  it("makes all that is inside it one entry, with the real clock and randomness, which are then recorded", async () => {
    const { result, journal } = await threeWays({
      source: `
        import { on, slack, sleep, step } from "hathi";
        export default on("webhook.start", async () => {
          const before = Date.now();
          const made = await step("make", async () => {
            await slack.a();
            await slack.b();
            return { real: Date.now() < new Date("2029-01-01").getTime(), list: [1] };
          });
          await sleep("1 hour");
          await slack.c({ made });
          return [made, Date.now() - before];
        });
      `,
    });
    expect(result).toEqual([{ real: true, list: [1] }, 3_600_000]);
    expect(journal.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "step make",
      "timer sleep",
      "step slack.c",
    ]);
  });

  it("is tried again when it throws, and gives up at once with a TerminalError", async () => {
    const { result, journal } = await threeWays({
      source: `
        import { on, slack, step, TerminalError } from "hathi";
        export default on("webhook.start", async () => {
          const flaky = await step("flaky", async () => {
            const { ok } = await slack.flaky();
            if (!ok) throw new Error("not yet");
            return "now";
          }).catch((error) => error.message);
          const refused = await step("refused", () => { throw new TerminalError("never"); })
            .catch((error) => [error instanceof TerminalError, error.message]);
          return [flaky, refused];
        });
      `,
      answer: () => ({ ok: false }),
    });
    expect(result).toEqual(["not yet", [true, "never"]]);
    expect(journal.filter((line) => line.startsWith("attempt flaky"))).toHaveLength(8);
    expect(journal.at(-1)).toBe("step refused failed never");
  });
});
