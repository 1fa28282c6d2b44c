import { describe, expect, it } from "vitest";
import { removeUnneededBuilds } from "../../../src/journal/runs/builds.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

const by = { id: "test" };
const hour = 3_600_000;

describe("pause and resume", () => {
  it("keep a sleeping run from going on when its time has come, and let it go on afterwards", async () => {
    const engine = await startTestEngine();
    const control = createRunControl(engine.database, engine.store.jobs);
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => { await sleep("1 hour"); await slack.after(); });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id } = await engine.untilState("waiting");
    expect((await control.pause(id, by)).state).toBe("paused");
    await engine.skip(2 * hour);
    await engine.startWorker();
    expect((await engine.runs.show(id)).error?.message).toBe("paused by test");
    expect(engine.effects).toEqual([]);
    await expect(control.pause(id, by)).rejects.toThrow("resume it");
    await control.resume(id, by);
    const run = await engine.untilState("completed");
    expect(run.error).toBeNull();
    expect(engine.effects).toHaveLength(1);
    await expect(control.resume(id, by)).rejects.toThrow("only a paused run can");
  });

  it("let a step that is executing end and be recorded, and begin no other", async () => {
    let finish: (value: unknown) => void = () => {};
    const engine = await startTestEngine((_call, name) =>
      name === "slack.slow" ? new Promise((resolve) => (finish = resolve)) : { ok: true },
    );
    const control = createRunControl(engine.database, engine.store.jobs);
    await engine.deploy(`
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => { await slack.slow(); await slack.after(); });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id } = await engine.until((run) => run.state === "running" && engine.effects.length === 1);
    expect((await control.pause(id, by)).state).toBe("running");
    await waitFor(
      async () => engine.logger.lines.some(({ message }) => message.startsWith("a pause was asked for")),
      (heard) => heard,
    );
    finish({ ok: true });
    const paused = await engine.untilState("paused");
    expect(paused.journal.map(({ name }) => name)).toEqual(["slack.slow"]);
    await control.resume(id, by);
    await engine.untilState("completed");
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.slow", "slack.after"]);
  });

  it("resume a diverged run on the newest build, which mends it", async () => {
    const engine = await startTestEngine();
    const control = createRunControl(engine.database, engine.store.jobs);
    const source = (name: string): string => `
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => { await slack.${name}(); await sleep("1 hour"); await slack.after(); });
    `;
    await engine.deploy(source("first"));
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id } = await engine.untilState("waiting");
    await engine.deploy(source("renamed"));
    await control.pause(id, by);
    await control.resume(id, by, { newestBuild: true });
    const diverged = await engine.untilState("paused");
    expect(diverged.error?.message).toContain("was recorded as slack.first()");
    await engine.deploy(source("first"));
    await control.resume(id, by, { newestBuild: true });
    await engine.skipToTimer();
    await engine.untilState("completed");
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.first", "slack.after"]);
  });
});

it("resume a run that diverged on the newest build on the one that it was on, by the hash in the message", async () => {
  const engine = await startTestEngine();
  const control = createRunControl(engine.database, engine.store.jobs);
  const source = (name: string): string => `
    import { on, slack, sleep } from "hathi";
    export default on("webhook.start", async () => { await slack.${name}(); await sleep("1 hour"); });
  `;
  await engine.deploy(source("first"));
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  const { id, shortId, build } = await engine.untilState("waiting");
  await engine.deploy(source("renamed"));
  await control.pause(id, by);
  await control.resume(id, by, { newestBuild: true });
  const { error } = await engine.until((run) => run.error?.message.includes("was recorded as") === true);
  const [, hash = ""] = /hathi runs resume \S+ --build ([0-9a-f]+)$/.exec(error?.message ?? "") ?? [];
  expect(error?.message).toContain(`hathi runs resume ${shortId} --build`);
  expect(build.startsWith(hash)).toBe(true);

  for (const [wrong, says] of [
    ["", "begins with"],
    ["zz", 'no build\'s hash begins with "zz"'],
    ["%", "no build's hash begins with"],
    ["0".repeat(64), "no build's hash begins with"],
  ] as const) {
    await expect(control.resume(id, by, { build: wrong })).rejects.toMatchObject({
      code: "BUILD_MISSING",
      message: expect.stringContaining(says),
    });
  }
  // The build that only this run may go back to is kept.
  await engine.database.query("update hathi.builds set needed_at = '-infinity'");
  expect(await removeUnneededBuilds(engine.database)).toEqual([]);
  await control.resume(id, by, { build: hash });
  await engine.skipToTimer();
  expect((await engine.untilState("completed")).build).toBe(build);
  expect(engine.effects).toHaveLength(1);
  const audited = await engine.database.query<{ action: string }>(
    "select action from hathi.audit order by id",
  );
  expect(audited.at(-1)?.action).toBe(`resume on the build ${build.slice(0, 12)}`);
});

describe("retry and restart", () => {
  const source = `
    import { on, slack } from "hathi";
    export default on("webhook.start", { key: () => "k" }, async () => {
      const first = await slack.first();
      const second = await slack.second({ first: first.n });
      return second.n;
    });
  `;

  async function failed() {
    let calls = 0;
    const engine = await startTestEngine((_call, name) => {
      calls += 1;
      if (name === "slack.second" && calls === 2) throw new Error("channel_not_found");
      return { n: calls };
    });
    await engine.deploy(source);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("failed");
    return { engine, run, control: createRunControl(engine.database, engine.store.jobs) };
  }

  it("go on from the failed step, with what was recorded before it", async () => {
    const { engine, run, control } = await failed();
    const id = await control.restart(run.id, by);
    const again = await waitFor(
      async () => engine.runs.show(id),
      (shown) => shown.state === "completed",
    );
    expect(again.journal.map(({ name, ok }) => [name, ok])).toEqual([
      ["slack.first", true],
      ["slack.second", true],
    ]);
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.first", "slack.second", "slack.second"]);
    expect((await engine.runs.show(run.id)).state).toBe("failed");
  });

  it("go on from any entry of the journal: from the first, everything is done again", async () => {
    const { engine, run, control } = await failed();
    const id = await control.restart(run.id, by, { fromSeq: 1 });
    await waitFor(
      async () => engine.runs.show(id),
      (shown) => shown.state === "completed",
    );
    expect(engine.effects.map(({ name }) => name)).toEqual([
      "slack.first",
      "slack.second",
      "slack.first",
      "slack.second",
    ]);
  });

  it("are refused for a run that has not ended, or has no failed step, saying what to do", async () => {
    const { engine, run, control } = await failed();
    const id = await control.restart(run.id, by);
    await waitFor(
      async () => engine.runs.show(id),
      (shown) => shown.state === "completed",
    );
    await expect(control.restart(id, by)).rejects.toThrow("--from 1");
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.start", async () => { await sleep("1 day"); });
    `);
    await engine.accept({ type: "webhook.start" });
    const [sleeping] = await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      ([first]) => first?.state === "waiting",
    );
    await expect(control.restart(sleeping?.id ?? "", by)).rejects.toThrow("cancel it first");
  });
});
