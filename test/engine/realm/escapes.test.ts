import { describe, expect, it } from "vitest";
import { startTestEngine } from "../../support/engine/engine.ts";

describe("what an automation's code lets slip", () => {
  it("is told in the run's log when it is a promise that nobody awaits", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        void (async () => { await slack.a(); throw new Error("nobody hears this"); })();
        await sleep("1 hour");
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.skipToTimer();
    const { id } = await engine.untilState("completed");
    const told = engine.logger.lines.filter(({ message }) => message.includes("does not await"));
    expect(told.map(({ fields }) => [fields["run"], (fields["err"] as Error).message])).toEqual([
      [id, "nobody hears this"],
    ]);
  });

  it("fails its run, and no other, when it is an exception outside of every promise", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.start", async ({ data }) => {
        if (data.bad) queueMicrotask(() => { throw new Error("out of nowhere"); });
        await sleep("1 hour");
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { bad: true } });
    const failed = await engine.untilState("failed");
    expect(failed.error?.message).toBe("out of nowhere");
  });

  it("waits for steps that nobody awaits before the run has ended, and not for timers", async () => {
    let finish: (value: unknown) => void = () => {};
    const engine = await startTestEngine(() => new Promise((resolve) => (finish = resolve)));
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => { void slack.late(); void sleep("30 days"); });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.until((run) => run.state === "running" && engine.effects.length === 1);
    finish({ ok: true });
    const run = await engine.untilState("completed");
    expect(run.journal.map(({ name }) => name)).toEqual(["slack.late"]);
  });
});

describe("a skip of the clock that a worker has not heard of", () => {
  it("still fires its timers, once the sweeper finds them due", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.start", async () => { await sleep("1 day"); });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    await engine.database.query("update hathi.clock set skipped = skipped + interval '25 hours'");
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ epoch: number }>("select epoch from hathi.runs");
    // Claimed for its start and for its timer, not again and again.
    expect(row?.epoch).toBe(2);
  });
});
