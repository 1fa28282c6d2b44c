import { expect, it } from "vitest";
import { startTestEngine } from "../../support/engine/engine.ts";

it("a run may sleep until the last date that there is, in Postgres, too", async () => {
  const engine = await startTestEngine();
  await engine.deploy(`
    import { on, sleep } from "hathi";
    export default on("webhook.start", () => sleep(Number.MAX_SAFE_INTEGER));
  `);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  const run = await engine.until(({ state }) => state === "waiting" || state === "paused");
  expect([run.state, run.wakeAt?.getUTCFullYear()]).toEqual(["waiting", 9999]);
  await engine.runs.cancel(run.id, { id: "cli:test" });
  await engine.untilState("cancelled");
});
