/**
 * A soak: runs at a steady rate, for as long as is wished, with retention on. The runs' clock goes a day in seconds, so that
 * what is kept for a day goes while the soak lasts. Memory and database must stay flat once the first history was removed.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { startHousekeeping } from "../../src/app/start-housekeeping.ts";
import { skipClock } from "../../src/journal/database/clock.ts";
import { openJobQueue } from "../../src/journal/database/job-queue.ts";
import { findOrphans } from "../../src/journal/alive/sweep.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { type Flatness, type Sample, weighFlatness } from "./flatness.ts";
import { type House, openHouse } from "./house.ts";
import { type Counts, measure, type Measured, readTables, tell } from "./soak-samples.ts";
import { renderRows, type Row } from "./table.ts";
import type { Verdict } from "./verdict.ts";

export interface SoakOptions {
  readonly minutes: number;
  /** Deliveries a second. */
  readonly rate: number;
  readonly replicas: number;
  /** Whether what runs carry is encrypted in the database. */
  readonly encrypts: boolean;
  readonly say: (line: string) => void;
}

/** Runs are kept for a day, and events for the week that Hathi keeps them at least. */
const keepDays = 1;
const [dayTakesMs, skipEveryMs] = [20_000, 2000];
// A process does such a round every ten minutes. Here a day is shorter than that.
const housekeepingEveryMs = 10_000;
const sampleEveryMs = 5000;
/** Until the first events are removed, and V8 and autovacuum have found their pace. */
const warmUpShare = 1 / 3;
const endWithinMs = 60_000;
const ofMemory = { share: 0.1, least: 40 };
const ofDatabase = { share: 0.1, least: 24 };

/** Steps, a value that is kept apart, the log, the store, a child, a wait, a timer, and now and then a failure. */
const automation = `import { next, on, signal, sleep, start, status, step, store } from "hathi";

export const part = on("webhook.part", async ({ data }) => {
  const heard = await next("signal.go", { timeout: "6 hours" }).catch(() => null);
  await sleep("1 hour");
  return { n: data.n, heard: heard?.data ?? null };
});

export default on("webhook.soak", async ({ data }) => {
  status("working on " + data.n);
  console.log("begins with " + data.n);
  const text = await step("read", () => "x".repeat(data.n % 20 === 0 ? 100_000 : 500));
  await store.update("seen", (seen = 0) => seen + 1);
  await store.set("last " + (data.n % 50), { n: data.n, text });
  const child = await start("soak.part", { n: data.n });
  await fetch(data.answer, { method: "PUT", body: text });
  // Every other child hears nothing, and its wait runs out.
  if (data.n % 2 === 0) await signal(child, "go", text).catch(() => {});
  await child.result();
  if (data.n % 25 === 0) throw new Error("number " + data.n + " is not wanted");
  return text.length;
});
`;

export async function runSoak(options: SoakOptions): Promise<Verdict> {
  const { say } = options;
  const answers = createServer((request, response) => {
    request.resume();
    response.end("kept");
  });
  await new Promise<void>((resolve) => answers.listen(0, "127.0.0.1", resolve));
  const answer = `http://127.0.0.1:${(answers.address() as AddressInfo).port}`;
  const house = await openHouse({
    automations: { "soak.ts": automation },
    hooks: ["soak"],
    replicas: options.replicas,
    env: {
      HATHI_KEEP_DAYS: String(keepDays),
      ...(options.encrypts && { HATHI_ENCRYPT_RUNS: "on", HATHI_ENCRYPTION_KEY: "5a".repeat(32) }),
    },
  });
  const logger = createMemoryLogger();
  try {
    await house.start();
    const jobs = await openJobQueue(house.database, { logger, name: "soak", onlyHandsIn: true });
    const housekeeping = startHousekeeping(house.database, logger, keepDays);
    const over = new AbortController();
    const counts: Counts = { sent: 0, refused: 0 };
    const samples: Measured[] = [];
    const began = performance.now();
    const during = [
      every(skipEveryMs, over.signal, async () =>
        skipClock(house.database, jobs, (skipEveryMs / dayTakesMs) * 86_400_000),
      ),
      every(housekeepingEveryMs, over.signal, async () => housekeeping.round()),
      every(sampleEveryMs, over.signal, async () => {
        const sample = await measure(house, (performance.now() - began) / 1000);
        samples.push(sample);
        if (samples.length % 12 === 1) say(tell(sample, counts));
      }),
      send(house, options, answer, counts, over.signal),
    ];
    await delay(options.minutes * 60_000);
    over.abort();
    await Promise.all(during);
    const unfinished = await awaitEnds(house, async () =>
      skipClock(house.database, jobs, (skipEveryMs / dayTakesMs) * 86_400_000),
    );
    const orphans = (await findOrphans(house.database)).length;
    await housekeeping.stop();
    await jobs.stop();
    return judge({ options, house, samples, counts, unfinished, orphans, tables: await readTables(house) });
  } finally {
    await house.close();
    answers.closeAllConnections();
    answers.close();
  }
}

async function every(ms: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await delay(ms, undefined, { signal }).catch(() => {});
  }
}

async function send(
  house: House,
  { rate }: SoakOptions,
  answer: string,
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  for (let n = 1; !signal.aborted; n += 1) {
    const dueMs = (n / rate) * 1000 - (performance.now() - began);
    if (dueMs > 0) await delay(dueMs, undefined, { signal }).catch(() => {});
    const { status } = await house.post("soak", { n, answer });
    counts.sent += 1;
    if (status !== 202) counts.refused += 1;
  }
}

async function awaitEnds({ database }: House, skip: () => Promise<void>): Promise<number> {
  const end = performance.now() + endWithinMs;
  for (;;) {
    const [row] = await database.query<{ count: number }>(
      "select count(*) as count from hathi.runs where finished_at is null",
    );
    if ((row?.count ?? 0) === 0 || performance.now() > end) return row?.count ?? 0;
    await skip();
    await delay(1000);
  }
}

function judge({
  options,
  house,
  samples,
  counts,
  unfinished,
  orphans,
  tables,
}: {
  readonly options: SoakOptions;
  readonly house: House;
  readonly samples: readonly Measured[];
  readonly counts: Counts;
  readonly unfinished: number;
  readonly orphans: number;
  readonly tables: readonly Row[];
}): Verdict {
  const from = options.minutes * 60 * warmUpShare;
  const warm = samples.filter(({ at }) => at >= from);
  const of = (value: (one: Measured) => number): readonly Sample[] =>
    warm.map((one) => ({ at: one.at, value: value(one) }));
  const memory = house.replicas.map((_, place) =>
    weighFlatness(
      of((one) => one.memory[place] ?? 0),
      ofMemory,
    ),
  );
  const database = weighFlatness(
    of((one) => one.database),
    ofDatabase,
  );
  const crashes = house.replicas.flatMap((replica) => replica.crashes);
  const problems = [
    ...memory.flatMap((one, place) => (one.isFlat ? [] : [`process ${place} grows: ${describe(one)}`])),
    ...(database.isFlat ? [] : [`the database grows: ${describe(database)}`]),
    ...(counts.refused > 0 ? [`${counts.refused} deliveries were refused`] : []),
    ...(unfinished > 0 ? [`${unfinished} runs did not end`] : []),
    ...(orphans > 0 ? [`${orphans} runs are orphans`] : []),
    ...crashes.map((how) => `a process ended by itself: ${how}`),
  ];
  const rows: Row[] = [
    [
      `A soak of ${options.minutes} minutes at ${options.rate} a second; a day in ${dayTakesMs / 1000} s; runs are kept for ${keepDays} day${options.encrypts ? "; encrypted" : ""}`,
    ],
    ["deliveries", counts.sent],
    ["runs and events at the end", `${samples.at(-1)?.runs ?? 0}, ${samples.at(-1)?.events ?? 0}`],
    ...memory.map((one, place): Row => [
      `memory of process ${place}, after ${Math.round(from / 60)} min`,
      describe(one),
    ]),
    ["database, as long", describe(database)],
    ...tables,
    ...[...house.complaints].map(([what, count]): Row => [`  logged: ${what}`, count]),
    [problems.length === 0 ? "FLAT" : "NOT FLAT, OR WORSE"],
  ];
  return { table: renderRows(rows), problems };
}

function describe({ isFlat, growth, median, most }: Flatness): string {
  const sign = growth > 0 ? "+" : "";
  return `${Math.round(median)} MiB (at most ${Math.round(most)}), ${sign}${growth.toFixed(1)} MiB by its slope: ${isFlat ? "flat" : "grows"}`;
}
