import { expect, it, onTestFinished } from "vitest";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

const source = `
  import { next, on, slack, sleep } from "hathi";
  export const many = on("webhook.many", async ({ data }) => {
    await (data.asleep ? sleep("1 hour") : next("webhook.go"));
    await slack.hold();
  });
  export const one = on("webhook.one", async () => {
    await slack.one();
  });
`;

const [crowd, runsInHand] = [120, 20];

// Each run of the crowd has a step that lasts as long as the test wants.
it.each([
  ["whose timers are due at the same moment", true],
  ["that one event has woken", false],
])(
  "a run is not kept waiting by the many of another automation %s",
  { timeout: 150_000 },
  async (_, asleep) => {
    const gate = Promise.withResolvers<void>();
    onTestFinished(() => gate.resolve());
    const engine = await startTestEngine(
      async (_call, name) => {
        if (name === "slack.hold") await gate.promise;
        return { ok: true };
      },
      undefined,
      { ...defaultThreadBounds, threads: 1, runsInHand },
    );
    await engine.deploy(source);
    for (let number = 0; number < crowd; number += 1) {
      await engine.accept({ type: "webhook.many", data: { asleep } });
    }
    await engine.startWorker();
    const states = async (): Promise<readonly string[]> =>
      (await engine.database.query<{ state: string }>("select state from hathi.runs")).map(
        ({ state }) => state,
      );
    await waitFor(states, (all) => all.every((state) => state === "waiting"), 60_000);

    if (asleep) await engine.skip(3_600_000);
    else await engine.accept({ type: "webhook.go" });
    const held = (): number => engine.effects.filter(({ name }) => name === "slack.hold").length;
    await waitFor(
      async () => held(),
      (executing) => executing >= runsInHand,
      60_000,
    );
    await engine.accept({ type: "webhook.one" });
    await waitFor(
      async () => engine.effects,
      (effects) => effects.some(({ name }) => name === "slack.one"),
      20_000,
    );
    expect(held()).toBe(runsInHand);

    gate.resolve();
    await waitFor(states, (all) => all.every((state) => state === "completed"), 60_000);
    expect(held()).toBe(crowd);
  },
);
