import { expect, it } from "vitest";
import { watchList } from "../../../src/cli/runs/watch-list.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

const source = `
  import { next, on } from "hathi";
  export default on("webhook.order", async () => { await next("webhook.go"); });
`;

async function startRun(): Promise<{ engine: TestEngine; id: string }> {
  const engine = await startTestEngine();
  await engine.deploy(source, "order");
  await engine.startWorker();
  await engine.accept({ type: "webhook.order", subject: "octo/app#1" });
  const { id } = await engine.until(({ state }) => state === "waiting");
  return { engine, id };
}

function watch(engine: TestEngine, options: { readonly json?: boolean } = {}) {
  const lines: string[] = [];
  const print = (text: string): void => void lines.push(...text.split("\n"));
  const terminal = { env: { DATABASE_URL: engine.database.url }, cwd: process.cwd(), print, complain: print };
  const ending = new AbortController();
  const watched = watchList(terminal, { limit: "100", ...options }, ending.signal);
  const until = async (wanted: RegExp): Promise<unknown> =>
    waitFor(
      async () => lines.slice(),
      (all) => all.some((line) => wanted.test(line)),
    );
  const end = async (): Promise<readonly string[]> => {
    ending.abort();
    await watched;
    return lines;
  };
  return { until, end };
}

it(
  "a list that is watched goes on with each run that comes, changes and ends",
  { timeout: 60_000 },
  async () => {
    const { engine, id } = await startRun();
    const { until, end } = watch(engine);
    await until(/^ID +AUTOMATION +STATE/);
    await until(/octo\/app#1/);
    await engine.accept({ type: "webhook.order", subject: "octo/app#2" });
    await until(/order +waiting +octo\/app#2/);
    await engine.runs.cancel(id, { id: "cli:ana" });
    await until(/order +cancelled +octo\/app#1/);
    const lines = await end();
    expect(lines.filter((line) => /waiting +octo\/app#1/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("ID"))).toHaveLength(1);
  },
);

it("a list that is watched by a program is a line of JSON for each run", { timeout: 60_000 }, async () => {
  const { engine, id } = await startRun();
  const { until, end } = watch(engine, { json: true });
  await until(/"state":"waiting"/);
  await engine.accept({ type: "webhook.go" });
  await until(/"state":"completed"/);
  const runs = (await end()).map((line) => JSON.parse(line) as { readonly id: string });
  expect(new Set(runs.map((run) => run.id))).toEqual(new Set([id]));
});

it("a list ends where --until says", { timeout: 60_000 }, async () => {
  const { engine, id } = await startRun();
  const list = async (...args: readonly string[]) =>
    runHathiHere({ DATABASE_URL: engine.database.url }, "runs", "list", "--json", ...args);
  const ids = (text: string) => (JSON.parse(text) as readonly { readonly id: string }[]).map((run) => run.id);
  expect(ids((await list("--until", "1 hour")).stdout)).toEqual([]);
  expect(ids((await list("--until", "9999-01-01")).stdout)).toEqual([id]);
  expect(await list("--until", "soon")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--until: "soon" is no time'),
  });
});
