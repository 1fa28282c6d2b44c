import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("step(fn)", () => {
  it("makes all that is inside it one entry, with the real clock and randomness, which are then recorded", async () => {
    const { result, journal } = await threeWays({
      // A run's clock moves between its timers in reality.
      reality: "varies",
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

  it("makes what it calls part of itself, also through functions that other code calls at the same time", async () => {
    const { result, journal } = await threeWays({
      // In reality a run's clock tells the time of today, as a step's does.
      reality: "varies",
      source: `
        import { on, sleep, step } from "hathi";
        import { setTimeout as wait } from "node:timers/promises";
        import { promisify } from "node:util";
        const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
        const isReal = () => Date.now() < new Date("2029-01-01").getTime();
        const work = async () => { await pause(); await wait(1); await promisify(setTimeout)(1); await new Promise(setImmediate); return isReal(); };
        export default on("webhook.start", async () => {
          const inStep = step("work", work);
          const beside = work();
          const again = step("again", async () => [await work(), AbortSignal.timeout(60_000).aborted]);
          return [await inStep, await beside, (await again)[0], isReal()];
        });
      `,
    });
    expect(result).toEqual([true, false, true, false]);
    expect(journal.map((line) => line.split(" ").slice(0, 2).join(" ")).toSorted()).toEqual([
      "step again",
      "step work",
      "timer setTimeout",
      "timer setTimeout",
      "timer setTimeout",
    ]);
  });

  it.each(["1", '"1"', '"Wed, 21 Oct 2015 07:28:00 GMT"', "null", "undefined", "new Date(0)", '"2 s"'])(
    "is tried again after a RetryableError with retryAfter: %s",
    async (retryAfter) => {
      const { state, result } = await threeWays({
        source: `
          import { on, RetryableError, step } from "hathi";
          export default on("webhook.start", async () =>
            step(({ attempt }) => {
              if (attempt < 2) throw new RetryableError("busy", { retryAfter: ${retryAfter} });
              return attempt;
            }));
        `,
      });
      expect([state, result]).toEqual(["completed", 2]);
    },
  );

  it.each(["Number.NaN", "Infinity", "-5", '""', '"soon"', "new Date(Number.NaN)"])(
    "fails with the remedy for a RetryableError with retryAfter: %s, and never hangs",
    async (retryAfter) => {
      const { state, error } = await threeWays({
        source: `
          import { on, RetryableError, step } from "hathi";
          export default on("webhook.start", async () =>
            step(() => { throw new RetryableError("busy", { retryAfter: ${retryAfter} }); }, { retry: 1 }));
        `,
      });
      expect([state, error]).toEqual([
        "failed",
        expect.stringMatching(/^RangeError: retryAfter: .* give seconds/),
      ]);
    },
  );
});
