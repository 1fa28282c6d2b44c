/** What the page reads for the people of one workspace has nothing of another's. */
import { expect, test } from "vitest";
import { createPageReads } from "../../../src/journal/page/reach-page.ts";
import { everything, workspace } from "../../../src/journal/people/reach.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const source = `
  import { on } from "hathi";
  export default on("slack.message", async () => { throw new Error("of T1"); });
`;

test("runs, journals, events and causes of another workspace are unknown by whatever id", async () => {
  const engine = await startTestEngine();
  const { database, store } = engine;
  await engine.deploy(source);
  await engine.startWorker();
  await engine.accept({ type: "slack.message", source: "slack", team: "T1", subject: "C1" });
  const run = await engine.untilState("failed");
  const [own, other] = ["T1", "T2"].map((team) =>
    createPageReads(database, store.jobs, workspace(team, false)),
  );
  expect((await own?.runs.search({ limit: 5 }))?.runs).toMatchObject([{ id: run.id }]);
  expect(await own?.runs.show(run.id)).toMatchObject({ id: run.id });
  expect(await own?.events.show(run.event.id)).toMatchObject({ runs: [{ id: run.id }] });
  expect(await own?.whole.causes(undefined)).toMatchObject([{ runs: 1 }]);

  expect(await other?.runs.search({ limit: 5 })).toMatchObject({ runs: [] });
  expect(await other?.runs.search({ limit: 5, text: run.id })).toMatchObject({ runs: [] });
  for (const read of [
    async () => other?.runs.show(run.id),
    async () => other?.runs.entries(run.id, 1, 10),
    async () => other?.runs.entry(run.id, 1),
  ]) {
    await expect(read()).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
  }
  for (const read of [
    async () => other?.events.show(run.event.id),
    async () => other?.events.replay(run.event.id, { id: "slack:T2/U1" }),
  ]) {
    await expect(read()).rejects.toMatchObject({ code: "EVENT_UNKNOWN" });
  }
  expect(await other?.events.search({ limit: 5 })).toMatchObject({ events: [] });
  expect(await other?.events.search({ limit: 5, type: "slack" })).toMatchObject({ events: [] });
  expect(await other?.whole.causes(undefined)).toEqual([]);
  await expect(other?.whole.health()).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  const whole = createPageReads(database, store.jobs, everything);
  expect(await whole.whole.health()).toMatchObject({ workers: [{ runsInHand: 0 }] });
});
