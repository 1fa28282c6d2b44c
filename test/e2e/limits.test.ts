import { expect, it } from "vitest";
import { WorkerSupervisor } from "../../src/playground/worker-supervisor.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { atRest, slackLimit, startServiceServer } from "../support/service-server.ts";
import { projectFolder } from "../support/project-folder.ts";
import { onTestFinished } from "vitest";

const source = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    await slack.chat.postMessage({ channel: "C" + data.run, text: String(data.run) });
  });
`;

it("a limit is waited for through kill -9 of the process that met it, and no budget is spent", async () => {
  let isOpen = false;
  const server = await startServiceServer(() => (isOpen ? {} : slackLimit(600)));
  const engine = await startTestEngine();
  await engine.deploy(source);
  const supervisor = new WorkerSupervisor({
    env: {
      PATH: process.env["PATH"],
      ...server.env,
      DATABASE_URL: engine.database.url,
      HATHI_AUTOMATIONS: await makeAutomations({ "example.ts": source }),
      LOG_LEVEL: "warn",
      HATHI_EXIT_WITH_PARENT: "1",
    },
    cwd: projectFolder,
    logger: engine.logger,
    restartAfterMs: 100,
  });
  onTestFinished(async () => supervisor.stop());
  supervisor.start();
  const workers = async (): Promise<readonly { pid: number }[]> =>
    engine.database.query("select pid from hathi.workers where pid = $1", [supervisor.pid]);
  await waitFor(workers, (rows) => rows.length > 0, 60_000);
  await engine.accept({ type: "webhook.start", data: { run: 0 } });
  await atRest(engine, 1);
  for (let run = 1; run < 5; run += 1) await engine.accept({ type: "webhook.start", data: { run } });
  await atRest(engine, 5);
  const first = supervisor.pid;
  process.kill(first ?? 0, "SIGKILL");
  await waitFor(workers, (rows) => rows.length > 0 && rows[0]?.pid !== first, 60_000);
  await atRest(engine, 5);
  // Beside what each start asks of its credentials.
  const posts = () => server.calls.filter(({ name }) => name === "chat.postMessage");
  expect(posts()).toHaveLength(1);
  isOpen = true;
  await engine.skip(620_000);
  await waitFor(
    async () => engine.runs.list({ scope: "all" }),
    (runs) => runs.every(({ state }) => state === "completed"),
    60_000,
  );
  expect(
    posts()
      .slice(1)
      .map(({ args }) => String(args["text"]))
      .toSorted(),
  ).toEqual(["0", "1", "2", "3", "4"]);
  for (const { id } of await engine.runs.list({ scope: "all" })) {
    expect((await engine.runs.show(id)).journal.map(({ attempt }) => attempt)).toEqual([1]);
  }
}, 180_000);
