/** One event that thousands of parked runs wait for: it is answered at once, and all of them are woken after that. */
import { setTimeout as delay } from "node:timers/promises";
import { openHouse, type House } from "./house.ts";
import { renderRows, spread } from "./table.ts";
import type { Verdict } from "./verdict.ts";

export interface WaitersOptions {
  readonly waiters: number;
  readonly say: (line: string) => void;
}

const mostAnswerMs = 50;
const mostWakeMs = 20_000;
const patienceMs = 600_000;
const senders = 32;

const source = `import { next, on } from "hathi";
export default on("webhook.waiter", async () => {
  await next("webhook.go");
});
`;

export async function runWaiters({ waiters, say }: WaitersOptions): Promise<Verdict> {
  const house = await openHouse({ automations: { "waiter.ts": source }, hooks: ["waiter", "go", "nothing"] });
  try {
    await house.start();
    const idle = await answerTimes(house);
    let next = 0;
    const send = async (): Promise<void> => {
      while ((next += 1) <= waiters)
        while ((await house.post("waiter", { next })).status !== 202) await delay(200);
    };
    await Promise.all(Array.from({ length: senders }, send));
    say(`${waiters} runs are started`);
    await until(async () => (await count(house, "state = 'waiting'")) === waiters);
    say("all of them wait");
    const among = await answerTimes(house);
    const answer = await house.post("go", {});
    const began = performance.now();
    await until(
      async () => (await count(house, "wakes > wakes_seen or finished_at is not null")) === waiters,
    );
    const wokenMs = performance.now() - began;
    await until(async () => (await count(house, "finished_at is not null")) === waiters);
    const endedMs = performance.now() - began;
    const problems = [
      ...(answer.ms > mostAnswerMs ? [`the event was answered after ${Math.round(answer.ms)} ms`] : []),
      ...(wokenMs > mostWakeMs ? [`the last was woken after ${Math.round(wokenMs)} ms`] : []),
      ...house.replicas.flatMap(({ crashes }) => crashes.map((how) => `a process ended by itself: ${how}`)),
    ];
    const table = renderRows([
      [`One event that ${waiters} parked runs wait for`],
      ["an event that nobody waits for is answered after, first of all", spread(idle)],
      ["  and when all of them wait", spread(among)],
      ["this one is answered after", `${Math.round(answer.ms)} ms`],
      ["all are woken after", `${(wokenMs / 1000).toFixed(1)} s`],
      ["all have ended after", `${(endedMs / 1000).toFixed(1)} s`],
    ]);
    return { table, problems };
  } finally {
    await house.close();
  }
}

/** How long answers to events take that nobody waits for. */
async function answerTimes(house: House): Promise<readonly number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < 20; turn += 1) times.push((await house.post("nothing", { turn })).ms);
  return times;
}

async function count({ database }: House, what: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::integer as count from hathi.runs where automation = 'waiter' and (${what})`,
  );
  return row?.count ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${patienceMs / 1000} s in vain`);
    await delay(100);
  }
}
