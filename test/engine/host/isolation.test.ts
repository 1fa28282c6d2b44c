import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { startTestEngine, type TestEngine } from "../../support/engine/engine.ts";

const header = 'import { on, slack, sleep } from "hathi";';

/** A run of the same file that does nothing wrong; nobody's debugger is there to stop it. */
const otherRun = `export const other = on("webhook.other", async () => {
  await slack.a();
  debugger;
  await sleep("1 day");
  await slack.b();
});`;

async function expectOtherRunToComplete(engine: TestEngine): Promise<void> {
  await engine.untilOf("example.other", (run) => run.state === "waiting");
  await engine.skip(86_400_000);
  await engine.untilOf("example.other", (run) => run.state === "completed");
  expect(engine.effects.filter(({ name }) => name === "slack.b")).toHaveLength(1);
}

/** One thread, so that the runs share it. */
const oneThread = async (memoryMb: number, stuckAfterMs: number): Promise<TestEngine> =>
  startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads: 1, memoryMb, stuckAfterMs });

describe("an automation with an endless loop", () => {
  it("is paused with its line after three tries, and stops no other run", { timeout: 60_000 }, async () => {
    const engine = await oneThread(256, 3000);
    await engine.deploy(`${header}
export default on("webhook.loop", async () => {
  await slack.before();
  for (;;) Math.sqrt(2);
});
${otherRun}`);
    await engine.startWorker();
    await engine.accept({ type: "webhook.loop" });
    await engine.accept({ type: "webhook.other" });
    const looping = await engine.untilOf("example", (run) => run.state === "paused");
    expect(looping.error?.message).toMatch(
      /^example at example\.ts:4:\d+: its code kept its thread busy for 3 s/,
    );
    expect(looping.error?.codeFrame).toContain("> 4 |   for (;;) Math.sqrt(2);");
    expect(engine.effects.filter(({ name }) => name === "slack.before")).toHaveLength(1);
    await expectOtherRunToComplete(engine);
  });
});

describe("an automation that takes all memory", () => {
  it("is paused with its line after three tries, and stops no other run", { timeout: 60_000 }, async () => {
    const engine = await oneThread(128, 10_000);
    await engine.deploy(`${header}
export default on("webhook.eat", async () => {
  await slack.before();
  const all: unknown[] = [];
  for (;;) {
    all.push({ text: "y".repeat(10), list: [1, 2, 3] });
  }
});
${otherRun}`);
    await engine.startWorker();
    await engine.accept({ type: "webhook.other" });
    await engine.accept({ type: "webhook.eat" });
    const eating = await engine.untilOf("example", (run) => run.state === "paused");
    expect(eating.error?.message).toMatch(
      /^example at example\.ts:[56]:\d+: its code needs more memory than the 128 MB/,
    );
    await expectOtherRunToComplete(engine);
  });

  it(
    "is paused so too where each array is larger than what V8 leaves a full heap",
    { timeout: 60_000 },
    async () => {
      const engine = await oneThread(128, 10_000);
      await engine.deploy(`${header}
export default on("webhook.bite", async () => {
  const all: number[][] = [];
  for (;;) all.push(new Array(3e6).fill(1.5));
});`);
      await engine.startWorker();
      await engine.accept({ type: "webhook.bite" });
      const biting = await engine.untilOf("example", (run) => run.state === "paused");
      expect(biting.error?.message).toMatch(
        /^example at example\.ts:4:\d+: its code needs more memory than the 128 MB/,
      );
    },
  );
});

describe("process.exit() and process.kill() in a package", () => {
  it("fail their step, and end nothing", async () => {
    const engine = await startTestEngine(undefined, undefined, defaultThreadBounds);
    await engine.deploy(
      `${header}
import { createRequire } from "node:module";
export default on("webhook.start", async () => {
  const told: string[] = [];
  for (const end of ["exit", "kill"]) {
    try {
      await step(end, () => {
        const { exit, kill, pid } = createRequire("/")("node:process");
        return end === "exit" ? exit(3) : kill(pid, "SIGKILL");
      }, { retry: 0 });
    } catch (error) {
      told.push((error as { code: string }).code);
    }
  }
  return told;
});`.replace("slack,", "step, slack,"),
    );
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("completed");
    expect(run.journal.map(({ name, ok }) => [name, ok])).toEqual([
      ["exit", false],
      ["kill", false],
    ]);
  });
});

describe("a store update in a thread", () => {
  it("calls its function back from the database's side, with values of every type", async () => {
    const engine = await startTestEngine(undefined, undefined, defaultThreadBounds);
    await engine.deploy(`${header.replace("slack,", "store, slack,")}
export default on("webhook.start", async () => {
  await store.set("seen", new Map([["a", new URL("https://example.com/")]]));
  const seen = await store.update<Map<string, unknown>>("seen", async (value) => new Map([...value!, ["b", 3n]]));
  const failed = await store.update("seen", () => { throw new RangeError("no"); }).catch((error) => error);
  return [(seen.get("a") as URL).href, seen.get("b"), failed instanceof RangeError];
});`);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual(["https://example.com/", 3n, true]);
    expect(run.journal).toHaveLength(3);
  });
});

describe("a thread that ends before anybody could look into it", () => {
  it("has all its runs go on alone: the one that ended it is paused, the other completes", async () => {
    const engine = await oneThread(256, 10_000);
    await engine.deploy(`${header.replace("slack,", "step, slack,")}
import { createRequire } from "node:module";
export default on("webhook.leave", async () => {
  await step("leave", () => createRequire("/")("node:process").reallyExit(3));
});
export const other = on("webhook.other", async () => {
  const sleeping = sleep("1 s");
  await sleeping;
  await slack.b();
});`);
    await engine.startWorker();
    await engine.accept({ type: "webhook.other" });
    await engine.untilOf("example.other", (run) => run.state === "running");
    await engine.accept({ type: "webhook.leave" });
    const leaving = await engine.untilOf("example", (run) => run.state === "paused");
    expect(leaving.error?.message).toContain("its thread ended");
    await engine.untilOf("example.other", (run) => run.state === "completed");
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.b"]);
  }, 60_000);
});
