import { expect, test } from "vitest";
import { renderList } from "../../src/chat/blocks/render-list.ts";
import { renderRun } from "../../src/chat/blocks/render-run.ts";
import { RunSnapshots } from "../../src/playground/server/run-snapshots.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

const line = "waiting for @ben";

test("the last status of a run that has ended is shown nowhere as its present one", async () => {
  const engine = await startTestEngine(() => {
    throw new Error("channel_not_found");
  });
  await engine.deploy(`
    import { next, on, slack, sleep, status } from "hathi";
    export default on("webhook.start", async ({ data }) => {
      status(data.line);
      if (data.how === "failed") await slack.fails();
      if (data.how === "cancelled") await sleep("1 day");
    });
  `);
  await engine.startWorker();
  const states = ["completed", "failed", "cancelled"] as const;
  for (const how of states) await engine.accept({ type: "webhook.start", data: { how, line } });
  const [sleeping] = await waitFor(
    async () => engine.runs.list({ scope: "unfinished" }),
    (runs) => runs.length === 1 && runs[0]?.state === "waiting",
  );
  expect(sleeping?.status).toBe(line);
  await engine.runs.cancel(sleeping?.id ?? "", { id: "cli:ana" });
  const runs = await waitFor(
    async () => engine.runs.list({ scope: "all" }),
    (all) => all.length === 3 && all.every(({ finishedAt }) => finishedAt !== null),
  );
  const now = await engine.runs.now();
  const env = { DATABASE_URL: engine.database.url };
  const shown: string[] = [
    JSON.stringify(runs),
    JSON.stringify(
      renderList({
        view: { scope: "all", automation: null, page: 1 },
        runs,
        now,
        githubUrl: "https://github.com",
      }),
    ),
    (await runHathiHere(env, "runs", "list", "--all")).stdout,
    JSON.stringify(await new RunSnapshots(engine.runs).take()),
  ];
  for (const text of shown) expect(text).not.toContain(line);
  for (const { id, state } of runs) {
    const listed = await engine.runs.list({ scope: "all", state });
    expect(listed.map((run) => run.id)).toEqual([id]);
    const run = await engine.runs.show(id);
    expect(run).toMatchObject({ status: "", lastStatus: line });
    const inChat = JSON.stringify(renderRun({ run, now, githubUrl: "https://github.com" }));
    expect(inChat).toContain(`*Said last*\\n${line}`);
    expect(inChat).not.toContain("*Says*");
    expect((await runHathiHere(env, "runs", "show", id)).stdout).toContain(`said last  ${line}`);
  }
}, 60_000);
