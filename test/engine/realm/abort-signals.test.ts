import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

describe("AbortSignal", () => {
  it("ends sleeps, waits and steps with its reason, also on replay", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on, sleep, sleepUntil, step } from "hathi";
      export default on("webhook.start", async () => {
        const gone = new AbortController();
        gone.abort(new Error("gone"));
        const controller = new AbortController();
        const { signal } = controller;
        const all = Promise.allSettled([
          sleep("30 days", { signal }),
          sleepUntil(Date.now() + 9e9, { signal }),
          next("webhook.never", { signal }),
          next("webhook.never", { signal, timeout: "20 days" }),
          step("hang", ({ signal: own }) => new Promise((_, reject) => own.addEventListener("abort", reject)), { signal }),
          sleep("1 day", { signal: gone.signal }),
        ]);
        setTimeout(() => controller.abort(new RangeError("enough")), 10);
        const settled = await all;
        await sleep("1 day");
        return settled.map(({ reason }) => [reason instanceof RangeError, reason.message]);
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.skipToTimer();
    const run = await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    const enough = [true, "enough"];
    expect(decodeValue(row?.result ?? "")).toEqual([enough, enough, enough, enough, enough, [false, "gone"]]);
    expect(run.journal.map(({ name }) => name)).toEqual(["setTimeout", "sleep"]);
  });
});
