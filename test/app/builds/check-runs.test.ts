import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkRuns, moveRuns, type NewBuild, type RunFinding } from "../../../src/app/builds/check-runs.ts";
import { bundleAutomation } from "../../../src/engine/build/bundle-automation.ts";
import type { DivergenceReport } from "../../../src/engine/host/check-replay.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const person = { id: "test:ana" };

const story = (...steps: readonly string[]): string =>
  [
    'import { on, slack, sleep, next, step } from "hathi";',
    'export default on("webhook.start", async () => {',
    ...steps.map((line) => `  ${line}`),
    "});",
  ].join("\n");

const post = (text: string): string => `await slack.chat.postMessage({ text: "${text}" });`;
const original = [post("one"), "await slack.pins.add({});", 'await sleep("1 hour");', post("last")];

async function newBuildOf(source: string): Promise<ReadonlyMap<string, NewBuild>> {
  const folder = await makeAutomations({ "example.ts": source });
  return new Map([["example", await bundleAutomation(join(folder, "example.ts"))]]);
}

function reportOf(finding: RunFinding | undefined): DivergenceReport {
  if (finding?.found.kind !== "diverges") throw new Error(`no divergence: ${JSON.stringify(finding)}`);
  return finding.found.report;
}

/** An engine with a run of `original` that sleeps. */
async function withSleepingRun(source = story(...original)): Promise<TestEngine> {
  const engine = await startTestEngine();
  await engine.deploy(source);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  await engine.untilState("waiting");
  return engine;
}

/** A line of a story as the journal tells its call. */
function toldAs(line = ""): string {
  return line
    .replace(/^await /, "")
    .replace(/;$/, "")
    .replace('{ text: "', '{"text":"')
    .replace('" })', '"})');
}

describe("the check of unfinished runs against new code", () => {
  const [one, pin, sleep, last] = original as [string, string, string, string];

  it.each([
    { change: "renamed", steps: [one, "await slack.pins.remove({});", sleep, last], call: 2 },
    { change: "changed", steps: [post("two"), pin, sleep, last], call: 1 },
    { change: "inserted", steps: [one, post("new"), pin, sleep, last], call: 2 },
    { change: "swapped", steps: [pin, one, sleep, last], call: 1 },
    { change: "removed", steps: [pin, sleep, last], call: 1 },
  ])(
    "reports a step that is $change, with both calls and the line, and does nothing",
    async ({ steps, call }) => {
      const engine = await withSleepingRun();
      const { fits, findings } = await checkRuns(engine.database, await newBuildOf(story(...steps)));
      expect(fits).toBe(0);
      const report = reportOf(findings[0]);
      expect(report.call).toBe(call);
      expect(report.recorded).toBe(toldAs(original[call - 1]));
      expect(report.attempted).toBe(toldAs(steps[call - 1]));
      expect(report.codeFrame).toContain(`> ${2 + call} |   ${steps[call - 1]}`);
      expect(engine.effects).toHaveLength(2);
      expect((await engine.untilState("waiting")).journal).toHaveLength(2);
    },
  );

  it("reports recorded calls that the code no longer makes at all", async () => {
    const engine = await withSleepingRun();
    const { findings } = await checkRuns(engine.database, await newBuildOf(story(post("one"))));
    expect(findings[0]?.found).toMatchObject({
      kind: "diverges",
      report: { call: 2, recorded: "slack.pins.add({})", attempted: null },
    });
  });

  it("lets changes behind the place where the run is pass", async () => {
    const engine = await withSleepingRun();
    const newer = [one, pin, post("inserted"), 'await sleep("2 hours");'];
    const checked = await checkRuns(engine.database, await newBuildOf(story(...newer)));
    expect(checked).toEqual({ fits: 1, unchecked: 0, findings: [] });
    expect(engine.effects).toHaveLength(2);
  });

  it("reports code that throws where the run waits, with the line", async () => {
    const engine = await withSleepingRun();
    const newer = story(one, pin, 'throw new Error("not yet");');
    const { findings } = await checkRuns(engine.database, await newBuildOf(newer));
    expect(findings[0]?.found).toMatchObject({
      kind: "throws",
      error: { message: "not yet", codeFrame: expect.stringContaining("> 5 |") },
    });
  });

  it("reports a step in its backoff whose place another step takes", async () => {
    const engine = await startTestEngine(() => {
      throw Object.assign(new Error("busy"), { name: "Transient" });
    });
    await engine.deploy(story(post("one")));
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.until(() => engine.effects.length > 0);
    await engine.until((run) => run.state === "waiting" || run.state === "running");
    const [finding] = await waitFor(
      async () => (await checkRuns(engine.database, await newBuildOf(story(post("two"))))).findings,
      (findings) => findings.length > 0,
    );
    expect(finding?.found).toMatchObject({
      kind: "diverges",
      report: { call: 1, codeFrame: expect.stringContaining("> 3 |") },
    });
    expect(await checkRuns(engine.database, await newBuildOf(story(post("one"), post("two"))))).toMatchObject(
      {
        fits: 1,
      },
    );
  });

  it("leaves runs of automations alone that are not in the folder any more", async () => {
    const engine = await withSleepingRun();
    expect(await checkRuns(engine.database, new Map())).toEqual({ fits: 0, unchecked: 1, findings: [] });
  });
});

describe("builds", () => {
  it("pin a run: a deploy of changed code reaches new events only", async () => {
    const engine = await withSleepingRun();
    await engine.deploy(story(post("new one"), 'await sleep("1 minute");', post("new last")));
    await engine.accept({ type: "webhook.start" });
    const unfinished = async () => engine.runs.list({ scope: "unfinished" });
    await waitFor(unfinished, (list) => list.length === 2 && list.every(({ state }) => state === "waiting"));
    await engine.skip(2 * 3_600_000);
    await waitFor(unfinished, (list) => list.length === 0);
    const runs = await engine.runs.list({ scope: "all" });
    expect(runs.map(({ state }) => state)).toEqual(["completed", "completed"]);
    expect(new Set(runs.map(({ build }) => build)).size).toBe(2);
    const said = engine.effects.map(({ args }) => (args[0] as { text?: string }).text ?? "pin");
    expect(said.toSorted()).toEqual(["last", "new last", "new one", "one", "pin"]);
  });

  it("change for runs that are moved: those that fit go on with the new code, the others stay", async () => {
    const engine = await withSleepingRun(
      story(post("one"), 'const { data } = await next("webhook.more");', "await slack.note(data);"),
    );
    const first = await engine.untilState("waiting");
    await engine.deploy(
      story(post("one"), 'const { data } = await next("webhook.other");', "await slack.told(data);"),
    );
    // It came before the run listened for it; a wait looks back to the run's own trigger.
    await engine.accept({ type: "webhook.other", data: { n: 1 } });
    const moved = await moveRuns(engine.store, "example", person);
    expect(moved).toEqual({ moved: [first.id], current: 0, busy: [], stay: [] });
    const done = await engine.untilState("completed");
    expect(done.build).not.toBe(first.build);
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.chat.postMessage", "slack.told"]);
    const audit = await engine.database.query<{ actor: string; action: string }>(
      "select actor, action from hathi.audit",
    );
    expect(audit).toEqual([{ actor: person.id, action: `move from build ${first.build} to ${done.build}` }]);
  });

  it("stay for runs that would diverge, and for automations that are not asked about", async () => {
    const engine = await withSleepingRun();
    const before = await engine.untilState("waiting");
    await engine.deploy(story(post("changed")));
    const { moved, stay } = await moveRuns(engine.store, null, person);
    expect(moved).toEqual([]);
    expect(stay).toMatchObject([{ id: before.id, found: { kind: "diverges" } }]);
    expect((await engine.untilState("waiting")).build).toBe(before.build);
    await expect(moveRuns(engine.store, "nothing", person)).rejects.toThrow("There are: example");
  });
});
