import { expect, it } from "vitest";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

const source = `
  import { on, slack, step } from "hathi";
  import { z } from "zod";
  const input = z.object({ number: z.number() });
  export const many = on("webhook.many", async ({ data }) => {
    const { number } = input.parse(data);
    await step("think", async () => new Promise((resolve) => setTimeout(resolve, 300)));
    await slack.done({ number });
  });
  export const one = on("webhook.one", async () => {
    await slack.one();
  });
`;

it("a burst is advanced within bounds, each run once, and the run of another automation passes it", async () => {
  const bounds = { ...defaultThreadBounds, threads: 1, runsInHand: 20 };
  const engine = await startTestEngine(undefined, undefined, bounds);
  await engine.deploy(source);
  const [burst, alone] = [150, 50];
  for (let number = 0; number < burst; number += 1) {
    await engine.accept({ type: "webhook.many", data: { number } });
  }
  await engine.startWorker();
  const inHand = async (): Promise<number> => {
    const [row] = await engine.database.query<{ count: number }>(
      "select count(*)::integer as count from hathi.runs where owner is not null",
    );
    return row?.count ?? 0;
  };
  const done = (): number => engine.effects.filter(({ name }) => name === "slack.done").length;
  let most = 0;
  const look = async (): Promise<void> => {
    most = Math.max(most, await inHand());
  };
  await waitFor(
    async () => {
      await look();
      return done();
    },
    (ended) => ended >= alone,
    60_000,
  );
  await engine.accept({ type: "webhook.one" });
  await waitFor(
    async () => {
      await look();
      return engine.effects.some(({ name }) => name === "slack.one");
    },
    (isDone) => isDone,
    20_000,
  );
  expect(done()).toBeLessThan(burst);
  await waitFor(
    async () => {
      await look();
      return engine.runs.list({ scope: "all" });
    },
    (list) => list.every(({ state }) => state === "completed"),
    60_000,
  );
  await waitFor(
    async () => done(),
    (ended) => ended === burst,
    60_000,
  );
  const numbers = engine.effects
    .filter(({ name }) => name === "slack.done")
    .map(({ args }) => (args[0] as { number: number }).number);
  expect(new Set(numbers).size).toBe(burst);
  // A quarter more than the limit for what is not to wait.
  expect(most).toBeLessThanOrEqual(25);
  expect(most).toBeGreaterThan(10);
}, 150_000);
