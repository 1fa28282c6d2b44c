/** A step that a limiter holds back: what the engine makes of it, on the testing kit's engine. */
import { describe, expect, it } from "vitest";
import type { Connector, ConnectorCall } from "../../../../src/core/ports/connector.ts";
import { LimitedError } from "../../../../src/core/services/limited-error.ts";
import { findLimited } from "../../../../src/core/services/limited-error.ts";
import { loadAutomation } from "../../../../src/testing/load-automation.ts";
import { MemoryEngine } from "../../../../src/testing/memory/memory-engine.ts";
import { createMemoryLogger } from "../../../support/memory-logger.ts";

const none: Connector = { name: "none", perform: async () => null, classify: () => ({ kind: "final" }) };
const hourMs = 3_600_000;

async function startHeld(
  source: string,
  perform: (call: ConnectorCall, count: number, now: number) => Promise<unknown>,
) {
  const logger = createMemoryLogger();
  const built = await loadAutomation({ source, name: "example" }, logger);
  const calls: ConnectorCall[] = [];
  const slack: Connector = {
    name: "slack",
    async perform(call) {
      calls.push(call);
      return perform(call, calls.length, engine.clock.now);
    },
    classify: (error) => findLimited(error) ?? { kind: "final" },
  };
  const engine: MemoryEngine = new MemoryEngine({
    bundle: built.bundle,
    name: built.name,
    connectors: { slack, github: none, http: none },
    logger,
  });
  const run = engine.startRun("example", { source: "test", type: "webhook.start", subject: null, data: {} });
  return { engine, run, calls };
}

const post = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async () => { await slack.chat.postMessage({ text: "a" }); });
`;

describe("a step that is held back", () => {
  it("parks its run until then, as often as it takes, and counts and records no attempt", async () => {
    const { engine, run } = await startHeld(post, async (_, count, now) => {
      if (count <= 20) throw new LimitedError(now + hourMs, "its turn");
      return { ok: true };
    });
    await engine.settle();
    expect(run).toMatchObject({ state: "waiting", waitingFor: "its turn (slack.chat.postMessage)" });
    expect(run.wakeAt?.getTime()).toBe(engine.clock.now + hourMs);
    await engine.moveTo(engine.clock.now + 21 * hourMs);
    expect(run.state).toBe("completed");
    expect(run.journal.map(({ kind, attempt }) => [kind, attempt])).toEqual([["step", 1]]);
  });

  it("stays in doubt through all its waiting, when a dead worker may have done it", async () => {
    const { engine, run, calls } = await startHeld(post, async (_, count, now) => {
      if (count === 1) engine.crash();
      if (count === 2 || count === 3) throw new LimitedError(now + hourMs, "its turn");
      return { ok: true };
    });
    await engine.settle();
    expect(run.state).toBe("waiting");
    await engine.moveTo(engine.clock.now + 3 * hourMs);
    expect(run.state).toBe("completed");
    expect(calls.map(({ inDoubt }) => inDoubt)).toEqual([false, true, true, true]);
    expect(run.journal.map(({ kind, attempt }) => [kind, attempt])).toEqual([
      ["attempt", 0],
      ["step", 1],
    ]);
  });

  it("asks again when something comes for its run", async () => {
    let isFree = false;
    const { engine, run, calls } = await startHeld(
      `
      import { next, on, slack } from "hathi";
      export default on("webhook.start", async () => {
        await Promise.all([slack.chat.postMessage({ text: "a" }), next("webhook.more")]);
      });
    `,
      async (_, __, now) => {
        if (!isFree) throw new LimitedError(now + hourMs, "its turn");
        return { ok: true };
      },
    );
    await engine.settle();
    isFree = true;
    engine.store.accept({ source: "test", type: "webhook.more", subject: null, data: {} });
    await engine.settle();
    expect(run.state).toBe("completed");
    expect(calls.length).toBeGreaterThan(1);
  });

  it("is given up when its run is cancelled", async () => {
    const { engine, run } = await startHeld(post, async (_, __, now) => {
      throw new LimitedError(now + hourMs, "its turn");
    });
    await engine.settle();
    engine.store.cancel(run);
    await engine.settle();
    expect(run.state).toBe("cancelled");
  });

  it("inside a step of the author's has that step held back", async () => {
    const { engine, run, calls } = await startHeld(
      `
      import { on, slack, step } from "hathi";
      export default on("webhook.start", async () => {
        await step("tell", () => slack.chat.postMessage({ text: "a" }), { retry: 0 });
      });
    `,
      async (_, count, now) => {
        if (count <= 3) throw new LimitedError(now + hourMs, "its turn");
        return { ok: true };
      },
    );
    await engine.settle();
    expect(run.waitingFor).toBe("its turn (tell)");
    await engine.moveTo(engine.clock.now + 4 * hourMs);
    expect(run.state).toBe("completed");
    expect(calls).toHaveLength(4);
  });
});
