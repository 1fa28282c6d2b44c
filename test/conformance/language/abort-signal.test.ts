import { describe, expect, it } from "vitest";
import { later, threeWays } from "../../support/cases/three-ways.ts";

describe("AbortSignal", () => {
  it("ends a sleep and a wait when it aborts, with its reason, the same on each replay", async () => {
    const { result, took } = await threeWays({
      reality: "varies",
      source: `
        import { next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const controller = new AbortController();
          const { signal } = controller;
          const ended = Promise.allSettled([sleep("9 days", { signal }), next("webhook.never", { signal })]);
          await sleep("1 hour");
          controller.abort(new RangeError("enough"));
          const reasons = (await ended).map(({ reason }) => reason.name + " " + reason.message);
          await slack.note({ reasons });
          await sleep("1 hour");
          return [reasons, await sleep("1 day", { signal }).catch((error) => error.message)];
        });
      `,
    });
    expect(result).toEqual([["RangeError enough", "RangeError enough"], "enough"]);
    expect(took).toBe(7_200_000);
  });

  it("gives a step up, whose answer is dropped", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, slack, step } from "hathi";
        export default on("webhook.start", async () => {
          const controller = new AbortController();
          const slow = step("slow", () => new Promise((resolve) => setTimeout(resolve, 50, "answer")), { signal: controller.signal });
          const ended = slow.catch((error) => error.name);
          await slack.fast();
          controller.abort();
          await slack.note({ ended: await ended });
          return ended;
        });
      `,
    });
    expect(result).toBe("AbortError");
  });

  it("of AbortSignal.timeout and any() ends what it is given to at its time", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const signal = AbortSignal.any([new AbortController().signal, AbortSignal.timeout(3600000)]);
          const began = Date.now();
          const name = await sleep("1 day", { signal }).catch((error) => error.name);
          return [name, Date.now() - began];
        });
      `,
      answer: async () => later(1, undefined),
    });
    expect(result).toEqual(["TimeoutError", 3_600_000]);
  });
});
