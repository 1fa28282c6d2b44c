/**
 * A soak: runs at a steady rate, for as long as is wished, with retention on. The runs' clock goes a day in seconds, so that
 * what is kept for a day goes while the soak lasts. Memory and database must stay flat once the first history was removed.
 *
 *   deliveries -> all runs end -> each thread collects its garbage, and what lives is measured -> deliveries -> ...
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { startHousekeeping } from "../../src/app/start-housekeeping.ts";
import { skipClock } from "../../src/journal/database/clock.ts";
import { openJobQueue } from "../../src/journal/database/job-queue.ts";
import { findOrphans } from "../../src/journal/alive/sweep.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { type House, openHouse } from "./house.ts";
import { judgeSoak } from "./judge-soak.ts";
import {
  type Counts,
  measure,
  type Measured,
  measureRest,
  readTables,
  type Rest,
  tell,
  tellRest,
} from "./soak-samples.ts";
import type { Verdict } from "./verdict.ts";

export interface SoakOptions {
  readonly minutes: number;
  /** Deliveries a second. */
  readonly rate: number;
  readonly replicas: number;
  /** Whether what runs carry is encrypted in the database. */
  readonly encrypts: boolean;
  /** So many bytes of each run are kept for good: whether the soak tells a leak. */
  readonly leak: number;
  readonly say: (line: string) => void;
}

/** Runs are kept for a day, and events for the week that Hathi keeps them at least. */
const keepDays = 1;
const [dayTakesMs, skipEveryMs] = [20_000, 2000];
// A process does such a round every ten minutes. Here a day is shorter than that.
const housekeepingEveryMs = 10_000;
const sampleEveryMs = 5000;
const endWithinMs = 60_000;
/** So often the deliveries pause until all runs have ended. */
const rests = 15;
/** A delivery starts a run, and this one a child. */
const runsOfDelivery = 2;

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
    isMeasured: true,
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
    const skip = async (): Promise<void> =>
      skipClock(house.database, jobs, (skipEveryMs / dayTakesMs) * 86_400_000);
    const during = [
      every(skipEveryMs, over.signal, skip),
      every(housekeepingEveryMs, over.signal, async () => housekeeping.round()),
      every(sampleEveryMs, over.signal, async () => {
        const sample = await measure(house, (performance.now() - began) / 1000);
        samples.push(sample);
        if (samples.length % 12 === 1) say(tell(sample, counts));
      }),
    ];
    const atRest: Rest[] = [];
    let unfinished = 0;
    for (let round = 1; round <= rests; round += 1) {
      const before = counts.sent;
      await send(house, options, {
        answer,
        counts,
        until: began + (options.minutes * 60_000 * round) / rests,
      });
      unfinished = Math.max(unfinished, await awaitEnds(house));
      const at = (performance.now() - began) / 1000;
      const keep = (counts.sent - before) * runsOfDelivery * options.leak;
      const rest = await measureRest(house, { at, deliveries: counts.sent, keep });
      atRest.push(rest);
      say(tellRest(rest));
    }
    over.abort();
    await Promise.all(during);
    const orphans = (await findOrphans(house.database)).length;
    await housekeeping.stop();
    await jobs.stop();
    return judgeSoak({
      title: describeSoak(options),
      samples,
      atRest,
      counts,
      runsOfDelivery,
      unfinished,
      orphans,
      crashes: house.replicas.flatMap((replica) => replica.crashes),
      tables: await readTables(house),
      complaints: house.complaints,
    });
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
  { answer, counts, until }: { readonly answer: string; readonly counts: Counts; readonly until: number },
): Promise<void> {
  const began = performance.now();
  for (let place = 0; performance.now() < until; place += 1) {
    const dueMs = (place / rate) * 1000 - (performance.now() - began);
    if (dueMs > 0) await delay(dueMs);
    counts.sent += 1;
    const { status } = await house.post("soak", { n: counts.sent, answer });
    if (status !== 202) counts.refused += 1;
  }
}

/** The clock is skipped meanwhile. Gives how many runs have not ended. */
async function awaitEnds({ database }: House): Promise<number> {
  const end = performance.now() + endWithinMs;
  for (;;) {
    const [row] = await database.query<{ count: number }>(
      "select count(*) as count from hathi.runs where finished_at is null",
    );
    if ((row?.count ?? 0) === 0 || performance.now() > end) return row?.count ?? 0;
    await delay(500);
  }
}

function describeSoak({ minutes, rate, encrypts, leak }: SoakOptions): string {
  const more = `${encrypts ? "; encrypted" : ""}${leak > 0 ? `; ${leak} bytes of each run leak` : ""}`;
  return `A soak of ${minutes} minutes at ${rate} a second; a day in ${dayTakesMs / 1000} s; runs are kept for ${keepDays} day${more}`;
}
