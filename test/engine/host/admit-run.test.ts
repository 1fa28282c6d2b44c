import { describe, expect, it } from "vitest";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

describe("where and key", () => {
  it("let in only the events that the automation wants, and leave nothing of the others", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.start", { where: ({ data }) => data.n > 1 }, async () => { await sleep("1 hour"); });
    `);
    await engine.startWorker();
    for (const n of [1, 2, 1]) await engine.accept({ type: "webhook.start", data: { n } });
    await engine.untilState("waiting");
    const rows = await waitFor(
      async () => engine.database.query("select id from hathi.runs"),
      (list) => list.length === 1,
    );
    expect(rows).toHaveLength(1);
  });

  it("keep one unfinished run per key, and let the key go when it has ended", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on } from "hathi";
      export default on(["webhook.start", "webhook.again"], { key: ({ data }) => data.pr }, async ({ data }) => {
        await next("webhook.end", { subject: data.pr });
      });
    `);
    await engine.startWorker();
    for (const pr of ["a", "a", "b"]) await engine.accept({ type: "webhook.start", data: { pr } });
    await engine.accept({ type: "webhook.again", data: { pr: "a" } });
    const running = async () => {
      const rows = await engine.database.query<{ key: string }>(
        "select exclusive_key as key from hathi.runs where finished_at is null order by 1",
      );
      return rows.map(({ key }) => key);
    };
    await waitFor(running, (keys) => keys.join() === "a,b");
    await engine.accept({ type: "webhook.end", subject: "a" });
    await waitFor(running, (keys) => keys.join() === "b");
    await engine.accept({ type: "webhook.again", data: { pr: "a" } });
    const keys = await waitFor(running, (list) => list.join() === "a,b");
    expect(keys).toEqual(["a", "b"]);
  });

  it("pause the run when they throw, with what they threw", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", { key: ({ data }) => data.pull.number }, async () => {});
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("paused");
    expect(run.error?.message).toContain("Cannot read properties of undefined");
  });
});
