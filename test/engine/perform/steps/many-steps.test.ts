import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../../src/core/values/recorded-value.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../../support/engine/engine.ts";

const patienceMs = 100_000;
// As in run-steps.ts: so many steps of a run are executing at once.
const mostAtOnce = 100;

const source = (count: number): string => `
  import { on, slack, sleep } from "hathi";
  export default on("webhook.start", async () => {
    const numbers = await Promise.all(Array.from({ length: ${count} }, (_, n) => slack.double({ n })));
    await sleep("1 hour");
    await slack.last();
    return numbers.reduce((sum, n) => sum + n, 0);
  });
`;

async function resultOnce(engine: TestEngine): Promise<unknown> {
  const read = async () =>
    engine.database.query<{ state: string; result: string | null }>("select state, result from hathi.runs");
  const [row] = await waitFor(read, ([run]) => run?.state === "completed", patienceMs);
  return decodeValue(row?.result ?? "[0]");
}

async function parked(engine: TestEngine): Promise<void> {
  await waitFor(
    async () => engine.database.query<{ state: string }>("select state from hathi.runs"),
    ([run]) => run?.state === "waiting",
    patienceMs,
  );
}

const sumOf = (count: number): number => count * (count - 1);
const numberOf = (args: readonly unknown[]): number => (args[0] as { n: number }).n;

describe("a run of very many steps", { timeout: 300_000 }, () => {
  it(`that calls 3,000 at once has at most ${mostAtOnce} of them executing, and each happens once`, async () => {
    const count = 3000;
    let [executing, most] = [0, 0];
    const engine = await startTestEngine(async (call, name) => {
      if (name !== "slack.double") return { ok: true };
      executing += 1;
      most = Math.max(most, executing);
      await nextTurn();
      executing -= 1;
      return 2 * numberOf(call.args);
    });
    await engine.deploy(source(count));
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await parked(engine);
    expect(most).toBe(mostAtOnce);
    const numbers = engine.effects.map(({ args }) => numberOf(args));
    expect(numbers).toEqual(Array.from({ length: count }, (_, n) => n));
    await engine.skipToTimer();
    expect(await resultOnce(engine)).toBe(sumOf(count));
  });

  it("resumes 10,000 of them in another worker, and performs none again", async () => {
    const count = 10_000;
    const engine = await startTestEngine((call, name) =>
      name === "slack.double" ? 2 * numberOf(call.args) : { ok: true },
    );
    await engine.deploy(source(count));
    const first = await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await parked(engine);
    await first.stop();
    expect(engine.effects).toHaveLength(count);
    await engine.startWorker();
    await engine.skipToTimer();
    expect(await resultOnce(engine)).toBe(sumOf(count));
    expect(engine.effects.slice(count).map(({ name }) => name)).toEqual(["slack.last"]);
    const [journal] = await engine.database.query<{ entries: number; calls: number }>(
      "select count(*)::integer as entries, count(distinct call)::integer as calls from hathi.journal",
    );
    // With the timer and the last step.
    expect(journal).toEqual({ entries: count + 2, calls: count + 2 });
  });
});
