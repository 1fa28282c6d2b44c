import { expect, it } from "vitest";
import { sweep } from "../../src/journal/sweep.ts";
import { startTestEngine } from "../support/engine.ts";

const source = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async () => { await slack.a(); });
`;

it.each([
  { what: "that nobody has", owner: null, state: "queued" },
  { what: "that was being taken from a dead worker", owner: "gone", state: "running" },
])("a job that died with the worker that had fetched it is made again, for a run $what", async (run) => {
  const engine = await startTestEngine();
  const { database, store, logger } = engine;
  await engine.deploy(source);
  await engine.accept({ type: "webhook.start" });
  await database.query("update hathi.runs set owner = $1, state = $2", [run.owner, run.state]);
  await database.query(
    "update pgboss.job set state = 'active', started_on = clock_timestamp() - interval '10 seconds'",
  );
  await sweep(database, store.jobs, logger, false);
  const jobs = await database.query("select 1 from pgboss.job where state = 'created'");
  expect(jobs).toHaveLength(1);
  await engine.startWorker();
  await engine.untilState("completed");
});
