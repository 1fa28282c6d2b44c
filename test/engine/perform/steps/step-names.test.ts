import { expect, it } from "vitest";
import { startTestEngine } from "../../../support/engine/engine.ts";

it("a step's name may hold what Postgres stores in another form, and its replay does not diverge", async () => {
  const engine = await startTestEngine();
  await engine.deploy(`
    import { on, sleep, step } from "hathi";
    export default on("webhook.start", async () => {
      await step("half \\ud83d, none \\u0000", () => 1);
      await sleep("1 hour");
    });
  `);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  await engine.skipToTimer();
  const run = await engine.untilState("completed");
  expect(run.journal.map(({ name }) => name)).toEqual(["half \ufffd, none \ufffd", "sleep"]);
});
