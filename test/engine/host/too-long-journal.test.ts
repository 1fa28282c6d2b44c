import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { defaultMaxJournalBytes, boundJournals } from "../../../src/core/bounds/journal-bound.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { testAutomation } from "../../../src/testing/index.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const limit = 64 * 1024;
// The last step of the loop may go over it, and the journal's rows take something.
const most = limit + 8 * 1024;

afterEach(() => boundJournals(defaultMaxJournalBytes));

/** Each export is an automation that records for ever, in its own way. */
const greedy = (ways: Readonly<Record<string, string>>): string => `
  import { execFileSync } from "node:child_process";
  import { continueWith, on, sleep, step } from "hathi";
  export const modest = on("webhook.start", async () => { await step(() => 1); return "done"; });
  ${Object.entries(ways)
    .map(([name, body]) => `export const ${name} = on("webhook.start", async (event) => { ${body} });`)
    .join("\n")}
`;
const large = "for (;;) await step('big', () => 'x'.repeat(4000))";
const programs = "for (;;) execFileSync('true')";

const start = async (source: string, threads = 0): Promise<TestEngine> => {
  boundJournals(limit);
  const engine = await startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads });
  await engine.deploy(source);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  return engine;
};

const isPaused = ({ state }: { readonly state: string }): boolean => state === "paused";

/** What the texts of the largest journal take. */
const largestJournal = async (engine: TestEngine): Promise<number> => {
  const [row] = await engine.database.query<{ bytes: number }>(
    `select max(bytes)::integer as bytes from (
       select sum(length(coalesce(input, '')) + length(coalesce(output, ''))) as bytes from hathi.journal group by run_id
     ) as sums`,
  );
  return row?.bytes ?? 0;
};

describe("a run whose journal is over the limit", { timeout: 90_000 }, () => {
  it.each([
    [
      "the process's own thread",
      {
        large,
        small: "for (;;) await step('small', () => null)",
        timers: "for (;;) await sleep(0)",
        programs,
        parallel: "for (;;) await Promise.all([1, 2].map(() => step('big', () => 'x'.repeat(2000))))",
      },
      0,
    ],
    ["a thread of runs", { large, programs }, 1],
  ])("is paused and says what to do, and the others go on, in %s", async (_, ways, threads) => {
    const engine = await start(greedy(ways), threads);
    for (const way of Object.keys(ways)) {
      const paused = await engine.untilOf(`example.${way}`, isPaused);
      expect(paused.error?.name).toBe("JOURNAL_TOO_LARGE");
      expect(paused.error?.message).toMatch(
        /takes \d+ bytes, and at most 65536 are kept: return continueWith/,
      );
    }
    await engine.untilOf("example.modest", ({ state }) => state === "completed");
    expect(await largestJournal(engine)).toBeLessThan(most);
  });

  it("is paused again when it is resumed, without another step, until the limit is raised", async () => {
    let steps = 0;
    Reflect.set(globalThis, "countStep", () => (steps += 1));
    onTestFinished(() => void Reflect.deleteProperty(globalThis, "countStep"));
    const body = `for (let n = 0; n < 30; n += 1) await step("big", () => { countStep(); return "x".repeat(4000) });`;
    const engine = await start(greedy({ body }));
    const control = createRunControl(engine.database, engine.store.jobs);
    const paused = await engine.untilOf("example.body", isPaused);
    const before = steps;
    await control.resume(paused.id, { id: "test" });
    const again = await waitFor(
      async () => engine.runs.show(paused.id),
      (run) => isPaused(run) && run.epoch > paused.epoch,
    );
    expect([steps, again.error?.name]).toEqual([before, "JOURNAL_TOO_LARGE"]);
    boundJournals(defaultMaxJournalBytes);
    await control.resume(paused.id, { id: "test" });
    await engine.untilOf("example.body", ({ state }) => state === "completed");
    expect(steps).toBe(30);
  });

  it("may clean up when it is cancelled, and begins with nothing after continueWith", async () => {
    const engine = await start(
      greedy({
        cleans: `try { ${large} } finally { await step("clean up", () => "y".repeat(9000)) }`,
        goesOn: `
          const { n = 0 } = event.data;
          for (let i = 0; i < 10; i += 1) await step("big", () => "x".repeat(4000));
          return n < 3 ? continueWith({ n: n + 1 }) : n;`,
      }),
    );
    const { id } = await engine.untilOf("example.cleans", isPaused);
    await engine.runs.cancel(id, { id: "test" });
    const cancelled = await engine.untilOf("example.cleans", ({ state }) => state === "cancelled");
    expect(cancelled.journal.map(({ name }) => name)).toContain("clean up");
    const { journal } = await engine.untilOf("example.goesOn", ({ state }) => state === "completed");
    expect(journal).toHaveLength(10);
  });

  it("is paused in the testing kit, too", async () => {
    boundJournals(limit);
    const t = await testAutomation(
      {
        source: `import { on, step } from "hathi"; export default on("webhook.start", async () => { ${large} });`,
      },
      { event: { type: "webhook.start" } },
    );
    expect([t.state, t.error?.name]).toEqual(["paused", "JOURNAL_TOO_LARGE"]);
  });
});
