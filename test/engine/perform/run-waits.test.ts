import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const sources = {
  nextWithTimeout: `
    import { next, on, slack, TimeoutError } from "hathi";
    export default on("webhook.start", async () => {
      try {
        const event = await next("webhook.answer", { subject: "a", timeout: "1 hour" });
        await slack.chat.postMessage({ text: "answer " + event.data.n });
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        await slack.chat.postMessage({ text: "timeout" });
      }
    });
  `,
};

describe("next", () => {
  it("wakes a parked run with the event, and closes the timer of its timeout", async () => {
    const engine = await startTestEngine();
    await engine.deploy(sources.nextWithTimeout);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    await engine.accept({ type: "webhook.answer", subject: "b", data: { n: 1 } });
    await engine.accept({ type: "webhook.answer", subject: "a", data: { n: 2 } });
    await engine.untilState("completed");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([{ text: "answer 2" }]);
  });

  it("rejects with TimeoutError when its time is over", async () => {
    const engine = await startTestEngine();
    await engine.deploy(sources.nextWithTimeout);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const waiting = await engine.untilState("waiting");
    expect(waiting.status).toBe("webhook.answer of a");
    await engine.skip(3_600_000);
    await engine.untilState("completed");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([{ text: "timeout" }]);
  });

  it("sees an event that was stored after the trigger and before the wait", async () => {
    const engine = await startTestEngine();
    await engine.deploy(sources.nextWithTimeout);
    await engine.accept({ type: "webhook.start" });
    await engine.accept({ type: "webhook.answer", subject: "a", data: { n: 3 } });
    await engine.startWorker();
    await engine.untilState("completed");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([{ text: "answer 3" }]);
  });

  it("gives each event once to waits in a row, in order, however many came before them", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on, slack } from "hathi";
      export default on("webhook.start", async () => {
        const seen = [];
        for (let i = 0; i < 4; i += 1) {
          seen.push((await next("webhook.answer", { match: (event) => event.data.n % 2 === 0 })).data.n);
        }
        return seen;
      });
    `);
    await engine.accept({ type: "webhook.start" });
    for (const n of [1, 2, 4]) await engine.accept({ type: "webhook.answer", data: { n } });
    await engine.startWorker();
    await engine.until((run) => run.state === "waiting");
    for (const n of [5, 6, 7, 8]) await engine.accept({ type: "webhook.answer", data: { n } });
    const run = await engine.untilState("completed");
    expect(run.journal.filter((entry) => entry.kind === "wait")).toHaveLength(4);
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual([2, 4, 6, 8]);
  });

  it("is found by an event's type without its action", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on } from "hathi";
      export default on("webhook.start", async () => (await next("github.pull_request")).type);
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    await engine.accept({ type: "github.pull_request_review.submitted" });
    await engine.accept({ type: "github.pull_request.closed" });
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual("github.pull_request.closed");
  });
});
