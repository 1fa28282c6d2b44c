import { describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const rowsOf = async (engine: TestEngine): Promise<readonly object[]> =>
  engine.database.query(
    `select (select count(*)::integer from hathi.runs) as runs, (select count(*)::integer from hathi.journal) as entries`,
  );

const statesOf = async (engine: TestEngine): Promise<readonly string[]> => {
  const runs = await engine.runs.list({ scope: "all" });
  return runs.map(({ automation, state }) => `${automation} ${state}`).toSorted();
};

describe("discard()", () => {
  it("removes the run with its journal, and lets the next run of its key begin", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { discard, on, slack, sleep } from "hathi";
      const options = { key: () => "one", overlap: "queue" };
      export default on("webhook.start", options, async ({ data: { found } }) => {
        await slack.chat.postMessage({ channel: "C1", text: "looked" });
        await sleep("1 hour");
        return found ? "done" : discard();
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { found: false } });
    await engine.accept({ type: "webhook.start", data: { found: true } });
    for (const left of [2, 1]) {
      await waitFor(
        async () => engine.runs.list({ scope: "unfinished" }),
        (runs) => runs.length === left && runs.some(({ wakeAt }) => wakeAt !== null),
      );
      await engine.skip(3_600_000);
    }
    const states = await waitFor(
      async () => statesOf(engine),
      (all) => all.every((state) => state.endsWith("completed")),
    );
    expect(states).toEqual(["example completed"]);
    expect(await rowsOf(engine)).toEqual([{ runs: 1, entries: 2 }]);
  });

  it("completes a run that a person or another run has started, because somebody looks for it", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { discard, on, start } from "hathi";
      export const child = on("webhook.none", async () => discard());
      export default on("webhook.start", async () => {
        const started = await start(child);
        return [await started.result()];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.runs.start("example.child", {}, { id: "U1" });
    const states = await waitFor(
      async () => statesOf(engine),
      (all) => all.length === 3 && all.every((state) => state.endsWith("completed")),
    );
    expect(states).toEqual(["example completed", "example.child completed", "example.child completed"]);
  });
});
