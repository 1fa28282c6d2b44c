/** Runs of one key: who waits for whom, who gives way, and what it costs meanwhile. */
import { expect, it } from "vitest";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const by = { id: "U1" };

const source = (overlap: string): string => `
  import { next, on, slack } from "hathi";
  export default on("webhook.start", { key: ({ data }) => data.key ?? "k", overlap: "${overlap}" }, async ({ data }) => {
    await slack.begin({ n: data.n });
    await next("webhook.end", { subject: String(data.n) });
  });
`;

interface Row {
  readonly id: string;
  readonly state: string;
  readonly n: number;
  readonly wakes: number;
  readonly epoch: number;
}

async function rows(engine: TestEngine): Promise<readonly Row[]> {
  return engine.database.query<Row>(
    `select runs.id, state, (data ->> 'n')::integer as n, wakes, epoch
     from hathi.runs join hathi.events on events.id = event_id order by event_seq`,
  );
}

async function until(engine: TestEngine, wanted: Record<number, string>): Promise<readonly Row[]> {
  return waitFor(
    async () => rows(engine),
    (list) =>
      Object.entries(wanted).every(([n, state]) => list.find((row) => String(row.n) === n)?.state === state),
  );
}

const begun = (engine: TestEngine): readonly unknown[] =>
  engine.effects.map(({ args }) => (args[0] as { n: number }).n);

async function startQueue(overlap: string, events: readonly number[]): Promise<TestEngine> {
  const engine = await startTestEngine();
  await engine.deploy(source(overlap));
  await engine.startWorker();
  for (const n of events) await engine.accept({ type: "webhook.start", data: { n } });
  return engine;
}

async function idOf(engine: TestEngine, n: number): Promise<string> {
  return (await rows(engine)).find((row) => row.n === n)?.id ?? "";
}

it.each(["paused before its turn", "paused in its turn"])(
  "a queue goes on behind a run that is %s and then cancelled",
  async (when) => {
    const engine = await startQueue("queue", [1, 2, 3]);
    const control = createRunControl(engine.database, engine.store.jobs);
    const end = async (): Promise<void> => engine.accept({ type: "webhook.end", subject: "1" });
    await until(engine, { 1: "waiting", 2: "waiting", 3: "waiting" });
    await control.pause(await idOf(engine, 2), by);
    if (when === "paused before its turn") {
      await end();
      await until(engine, { 1: "completed", 2: "paused" });
      await waitFor(
        async () => begun(engine),
        (list) => list.includes(3),
      );
      await engine.runs.cancel(await idOf(engine, 2), by);
    } else {
      await engine.runs.cancel(await idOf(engine, 2), by);
      await end();
    }
    await waitFor(
      async () => begun(engine),
      (list) => list.includes(3),
    );
    await until(engine, { 1: "completed", 2: "cancelled", 3: "waiting" });
    expect(begun(engine)).toEqual([1, 3]);
  },
);

it("a run that was paused as it queued takes its turn when it is resumed", async () => {
  const engine = await startQueue("queue", [1, 2, 3]);
  const control = createRunControl(engine.database, engine.store.jobs);
  await until(engine, { 1: "waiting", 2: "waiting", 3: "waiting" });
  await control.pause(await idOf(engine, 2), by);
  await engine.accept({ type: "webhook.end", subject: "1" });
  await waitFor(
    async () => begun(engine),
    (list) => list.includes(3),
  );
  await control.resume(await idOf(engine, 2), by);
  await engine.accept({ type: "webhook.end", subject: "3" });
  await waitFor(
    async () => begun(engine),
    (list) => list.includes(2),
  );
  expect(begun(engine)).toEqual([1, 3, 2]);
});

it("runs that queue for a key ask nobody until it is their turn", async () => {
  const engine = await startQueue("queue", [1, 2, 3, 4, 5]);
  await waitFor(
    async () => begun(engine),
    (list) => list.includes(1),
  );
  const before = await waitFor(
    async () => rows(engine),
    (list) => list.length === 5 && list.every(({ state }) => state === "waiting"),
  );
  // None of them has a timer, and none an alarm.
  const timers = await engine.database.query("select 1 from hathi.runs where wake_at is not null");
  const jobs = await waitFor(
    async () =>
      engine.database.query("select 1 from pgboss.job where name = 'advance-run' and state < 'completed'"),
    (list) => list.length === 0,
  );
  expect([timers, jobs]).toEqual([[], []]);
  for (const n of [1, 2, 3, 4]) {
    await engine.accept({ type: "webhook.end", subject: String(n) });
    await waitFor(
      async () => begun(engine),
      (list) => list.includes(n + 1),
    );
  }
  expect(begun(engine)).toEqual([1, 2, 3, 4, 5]);
  // Woken once for its turn, whoever ended before.
  const after = await rows(engine);
  expect(after.slice(1).map(({ epoch }, place) => epoch - (before[place + 1]?.epoch ?? 0))).toEqual(
    [1, 1, 1, 1].map(() => expect.any(Number)),
  );
  expect(Math.max(...after.map(({ epoch }) => epoch))).toBeLessThan(6);
});

it("a run that queues waits behind an earlier one whose key is not known yet, and asks again once it is", async () => {
  const engine = await startTestEngine();
  await engine.deploy(source("queue"));
  for (const n of [1, 2]) await engine.accept({ type: "webhook.start", data: { n } });
  // The first one's job comes late.
  const first = await idOf(engine, 1);
  await engine.database.query(
    "update pgboss.job set start_after = clock_timestamp() + interval '50 seconds' where singleton_key = $1",
    [first],
  );
  await engine.startWorker();
  await until(engine, { 1: "queued", 2: "waiting" });
  expect(await engine.database.query("select 1 from hathi.runs where wake_at is not null")).toEqual([]);
  await engine.database.query(
    "update pgboss.job set start_after = clock_timestamp() where singleton_key = $1",
    [first],
  );
  await waitFor(
    async () => begun(engine),
    (list) => list.length === 1,
  );
  expect(begun(engine)).toEqual([1]);
  await until(engine, { 1: "waiting", 2: "waiting" });
});

it("a burst of events that replace each other begins the last of them alone", async () => {
  const engine = await startTestEngine();
  await engine.deploy(source("replace"));
  const events = Array.from({ length: 20 }, (_, index) => index + 1);
  for (const n of events) await engine.accept({ type: "webhook.start", data: { n } });
  await engine.startWorker();
  await waitFor(
    async () => begun(engine),
    (list) => list.includes(20),
  );
  await waitFor(
    async () => rows(engine),
    (list) => list.length === 1,
  );
  expect(begun(engine)).toEqual([20]);
  // Those that come while it runs: the last of them follows it.
  for (const n of [21, 22, 23, 24, 25]) await engine.accept({ type: "webhook.start", data: { n } });
  await waitFor(
    async () => begun(engine),
    (list) => list.includes(25),
  );
  const list = await waitFor(
    async () => rows(engine),
    (all) => all.filter(({ state }) => state === "waiting").length === 1,
  );
  expect(list.at(-1)).toMatchObject({ n: 25, state: "waiting" });
});
