import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const hour = 3_600_000;

async function resultOf(engine: Awaited<ReturnType<typeof startTestEngine>>): Promise<unknown> {
  const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
  return decodeValue(row?.result ?? "");
}

describe("replay", () => {
  it("keeps the winner of a race after a later sleep", async () => {
    let slow: (value: unknown) => void = () => {};
    const engine = await startTestEngine((_call, name) =>
      name === "slack.slow" ? new Promise((resolve) => (slow = resolve)) : { name },
    );
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        const winner = await Promise.race([slack.slow(), slack.fast()]);
        await sleep("1 hour");
        return winner.name;
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.until(() => engine.effects.length === 2);
    slow({ name: "slack.slow" });
    await engine.untilState("waiting");
    await engine.skip(hour);
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual("slack.fast");
    expect(engine.effects).toHaveLength(2);
  });

  it("throws a caught failure again, with its class, message and fields, and does not try it again", async () => {
    const engine = await startTestEngine(() => {
      throw Object.assign(new TypeError("name_taken"), { code: "slack", data: { error: "name_taken" } });
    });
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        let caught;
        try { await slack.conversations.create({ name: "x" }); } catch (error) { caught = error; }
        await sleep("1 hour");
        await sleep("1 hour");
        return [caught instanceof TypeError, caught.message, caught.code, caught.data.error];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.skipToTimer();
    await engine.skipToTimer();
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual([true, "name_taken", "slack", "name_taken"]);
    expect(engine.effects).toHaveLength(1);
  });

  it("gives the same clock, randomness and ids as before, and the clock of what was last awaited", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      import { randomUUID } from "node:crypto";
      export default on("webhook.start", async () => {
        const before = [Date.now(), new Date().toISOString(), Math.random(), crypto.randomUUID(), randomUUID()];
        await slack.note({ before });
        await sleep("1 hour");
        await slack.note({ before });
        return [Date.now() - before[0] >= 3600000, before[4] !== before[3]];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    await engine.skip(hour);
    await engine.untilState("completed");
    expect(engine.effects).toHaveLength(2);
    expect(engine.effects[1]?.args).toEqual(engine.effects[0]?.args);
    expect(await resultOf(engine)).toEqual([true, true]);
  });

  it("does not repeat what the automation logged before it slept", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.start", async () => {
        console.log("before", 1);
        await sleep("1 hour");
        console.log("after");
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    await engine.skip(hour);
    await engine.untilState("completed");
    const said = engine.logger.lines.filter(({ message }) => message === "the automation says");
    expect(said.map(({ fields }) => fields["said"])).toEqual(["before 1", "after"]);
  });

  it("runs setTimeout and setInterval durably, in the order in which they are due", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", async () => {
        const seen = [];
        setTimeout(() => seen.push("never"), 1800000 * 3).refresh().close();
        setTimeout((name) => seen.push(name), 7200000, "two hours");
        const ticks = setInterval(() => seen.push("tick"), 3600000);
        await new Promise((resolve) => setTimeout(resolve, 3600000 * 2.5));
        clearInterval(ticks);
        await new Promise((resolve) => setTimeout(resolve, 3600000 * 5));
        return seen;
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    // One hour, two hours, two and a half, seven and a half.
    for (let timers = 0; timers < 4; timers += 1) await engine.skipToTimer();
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual(["tick", "two hours", "tick"]);
  });

  it("pauses a run whose code asks for something else than the journal holds, and does nothing", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        await slack.chat.postMessage({ text: globalThis.hathiTestText ?? "one" });
        await sleep("1 hour");
        await slack.chat.postMessage({ text: "after" });
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    Object.assign(globalThis, { hathiTestText: "two" });
    await engine.skip(hour);
    const run = await engine.untilState("paused");
    Object.assign(globalThis, { hathiTestText: undefined });
    expect(run.error?.message).toContain('was recorded as slack.chat.postMessage({"text":"one"})');
    expect(run.error?.message).toContain('now calls slack.chat.postMessage({"text":"two"})');
    expect(engine.effects).toHaveLength(1);
  });

  it("pauses a run that waits for something that can never happen", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", async () => { await new Promise(() => {}); });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("paused");
    expect(run.error?.message).toContain("can never happen");
  });
});
