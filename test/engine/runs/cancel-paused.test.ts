import { describe, expect, it } from "vitest";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const by = { id: "cli:ana" };

const source = (step = "begun"): string => `
  import { on, slack, sleep } from "hathi";
  export default on("webhook.start", async () => {
    await slack.${step}();
    try { await sleep("30 days"); }
    finally { await slack.cleaned(); await sleep("5 s"); await slack.cleanedAll(); }
  });
`;

async function startWaiting(): Promise<{
  engine: TestEngine;
  control: ReturnType<typeof createRunControl>;
  id: string;
}> {
  const engine = await startTestEngine();
  await engine.deploy(source());
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  const { id } = await engine.untilState("waiting");
  return { engine, control: createRunControl(engine.database, engine.store.jobs), id };
}

const namesOf = (engine: TestEngine): readonly string[] => engine.effects.map(({ name }) => name);

async function cleansUp(engine: TestEngine): Promise<void> {
  await engine.until((run) => run.state === "waiting" && run.status === "sleep 5 s");
  await engine.skipToTimer();
  expect(await engine.untilState("cancelled")).toMatchObject({ error: null });
  expect(namesOf(engine)).toEqual(["slack.begun", "slack.cleaned", "slack.cleanedAll"]);
}

describe("a run that is paused", () => {
  it("cleans up when it is cancelled, and nothing cuts that off: neither more cancels nor a pause", async () => {
    const { engine, control, id } = await startWaiting();
    await control.pause(id, by);
    expect(await engine.runs.cancel(id, by)).toMatchObject({ kind: "cancelling" });
    await engine.until((run) => run.state === "waiting" && run.status === "sleep 5 s");
    const more = await Promise.all([engine.runs.cancel(id, by), engine.runs.cancel(id, { id: "cli:ben" })]);
    expect(more.map(({ kind }) => kind)).toEqual(["already-cancelling", "already-cancelling"]);
    await expect(control.pause(id, by)).rejects.toThrow("its clean-up cannot be paused");
    await cleansUp(engine);
    const audited = await engine.database.query<{ said: string }>(
      "select actor || ' ' || action as said from hathi.audit order by id",
    );
    expect(audited.map(({ said }) => said)).toEqual(["cli:ana pause", "cli:ana cancel"]);
  });

  it("cleans up when it was paused while it was cancelled, by an earlier version", async () => {
    const { engine, control, id } = await startWaiting();
    await control.pause(id, by);
    await engine.database.query("update hathi.runs set cancel_requested_at = hathi.now()");
    expect(await engine.runs.cancel(id, by)).toMatchObject({ kind: "cancelling" });
    await cleansUp(engine);
  });

  it("cleans up when the next of its key replaces it", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      source().replace('"webhook.start",', '"webhook.start", { key: () => "one", overlap: "replace" },'),
    );
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id } = await engine.untilState("waiting");
    await createRunControl(engine.database, engine.store.jobs).pause(id, by);
    await engine.accept({ type: "webhook.start", dedupeKey: "second" });
    await waitFor(
      async () => namesOf(engine),
      (names) => names.includes("slack.cleaned"),
    );
    await engine.skip(6000);
    const ended = await waitFor(
      async () => engine.runs.show(id),
      ({ state }) => state === "cancelled",
    );
    expect(ended.error).toBeNull();
    expect(namesOf(engine).slice(0, 3)).toEqual(["slack.begun", "slack.cleaned", "slack.cleanedAll"]);
  });

  it("ends with the reason when it cannot be replayed", async () => {
    const { engine, control, id } = await startWaiting();
    await engine.deploy(source("renamed"));
    await control.pause(id, by);
    await control.resume(id, by, { newestBuild: true });
    await engine.until((run) => run.error?.message.includes("was recorded as") === true);
    expect(await engine.runs.cancel(id, by)).toMatchObject({ kind: "cancelling" });
    const run = await engine.untilState("cancelled");
    expect(run.error?.message).toMatch(
      /^cancelled without its clean-up, which cannot run: .*was recorded as/s,
    );
    expect(namesOf(engine)).toEqual(["slack.begun"]);
  });

  it("ends with the reason when its build is gone", async () => {
    const { engine, control, id } = await startWaiting();
    await control.pause(id, by);
    await engine.database.query("update hathi.runs set build_id = repeat('0', 64)");
    await engine.runs.cancel(id, by);
    expect((await engine.untilState("cancelled")).error?.message).toContain("cancelled without its clean-up");
  });

  it("ends at once when that is asked for", async () => {
    const { engine, control, id } = await startWaiting();
    await control.pause(id, by);
    expect(await engine.runs.endAtOnce(id, by)).toMatchObject({ kind: "cancelled" });
    expect(namesOf(engine)).toEqual(["slack.begun"]);
    const [{ action } = { action: "" }] = await engine.database.query<{ action: string }>(
      "select action from hathi.audit order by id desc limit 1",
    );
    expect(action).toBe("end at once");
  });
});
