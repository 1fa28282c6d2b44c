import { describe, expect, it } from "vitest";
import { startTestEngine } from "../support/engine.ts";

const header = 'import { on, slack, sleep } from "hathi";';

describe("an automation with an endless loop", () => {
  it("is paused with its line after three tries, and stops no other run", { timeout: 60_000 }, async () => {
    const engine = await startTestEngine(undefined, { limits: { threads: 1, memoryMb: 256, stuckAfterMs: 3000 } });
    await engine.deploy(`${header}
export default on("webhook.loop", async () => {
  await slack.before();
  for (;;) Math.sqrt(2);
});
export const other = on("webhook.other", async () => {
  await slack.a();
  await sleep("1 day");
  await slack.b();
});`);
    await engine.startWorker();
    await engine.accept({ type: "webhook.loop" });
    await engine.accept({ type: "webhook.other" });
    const looping = await engine.untilOf("example", (run) => run.state === "paused");
    expect(looping.error?.message).toMatch(/^example at example\.ts:4:\d+: its code kept its thread busy for 3 s/);
    expect(looping.error?.codeFrame).toContain("> 4 |   for (;;) Math.sqrt(2);");
    expect(engine.effects.filter(({ name }) => name === "slack.before")).toHaveLength(1);
    await engine.untilOf("example.other", (run) => run.state === "waiting");
    await engine.skip(86_400_000);
    await engine.untilOf("example.other", (run) => run.state === "completed");
    expect(engine.effects.filter(({ name }) => name === "slack.b")).toHaveLength(1);
  });
});

describe("an automation that takes all memory", () => {
  it("is paused with its line after three tries, and stops no other run", { timeout: 60_000 }, async () => {
    const engine = await startTestEngine(undefined, { limits: { threads: 1, memoryMb: 128, stuckAfterMs: 10_000 } });
    await engine.deploy(`${header}
export default on("webhook.eat", async () => {
  await slack.before();
  const all: unknown[] = [];
  for (;;) {
    all.push({ text: "y".repeat(10), list: [1, 2, 3] });
  }
});
export const other = on("webhook.other", async () => {
  await slack.a();
  await sleep("1 day");
  await slack.b();
});`);
    await engine.startWorker();
    await engine.accept({ type: "webhook.other" });
    await engine.accept({ type: "webhook.eat" });
    const eating = await engine.untilOf("example", (run) => run.state === "paused");
    expect(eating.error?.message).toMatch(/^example at example\.ts:6:\d+: its code needs more memory than the 128 MB/);
    await engine.untilOf("example.other", (run) => run.state === "waiting");
    await engine.skip(86_400_000);
    await engine.untilOf("example.other", (run) => run.state === "completed");
    expect(engine.effects.filter(({ name }) => name === "slack.b")).toHaveLength(1);
  });
});
