/** Rows with many parked runs: what they cost, and what an event costs that is for one of them, for all, or for some. */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { hathi, type RunningHathi, startHathi } from "../systems/hathi.ts";
import { alone, quantile } from "./alone.ts";
import { playInFlight } from "./in-flight.ts";
import type { Row } from "./row.ts";

const senders = 64;
const repository = { id: 1, full_name: "octo/app" };
const checkOf = (number: number, more: object = {}): object => ({
  action: "completed",
  repository,
  check_run: { ...more, name: "test", conclusion: "success", head_sha: "", pull_requests: [{ number }] },
});
// Some tens of garbage collections of a young heap: what is left by then is kept.
const settleMs = 15_000;
// Postgres looks each minute for tables to vacuum.
const vacuumedMs = 75_000;
const tries = 20;

const waitForChecks = `import { next, on } from "hathi";
export default on("webhook.wait", async ({ data }) => {
  for (let left = data.checks; left > 0; left -= 1)
    await next("github.check_run.completed", { subject: \`octo/app#\${data.number}\` });
});
`;

/** What parked runs cost while nothing happens, at a restart, and when an event is for one of them. */
export const parked: Row = {
  name: "parked",
  turns: 1,
  title: "parked runs, each waiting for the checks of its own pull request",
  systems: [hathi],
  play: async (_system, beds, size) =>
    beds.lend(async (bed) => {
      await beds.watchStatements(bed);
      const running = await startHathi(bed, {
        withServices: true,
        automations: { "wait.ts": waitForChecks },
        hooks: ["wait"],
      });
      try {
        const count = size === "quick" ? 2000 : 100_000;
        const [replica] = running.replicas;
        if (replica === undefined) throw new Error("there is no process of Hathi");
        const park = async (number: number): Promise<void> =>
          void (await running.post("wait", { number, checks: 1 }));
        const restart = async (): Promise<number> => {
          await replica.kill();
          const began = performance.now();
          replica.start();
          await replica.ready(60_000);
          return performance.now() - began;
        };
        await playInFlight(200, senders, park);
        await untilWaiting(running, 200);
        await restart();
        await delay(settleMs);
        const before = await residentMb(replica.pid);
        await playInFlight(count, senders, async (number) => park(number + 200));
        await untilWaiting(running, count + 200);
        const restartedMs = await restart();
        await delay(settleMs);
        const after = await residentMb(replica.pid);
        if (size === "full") await delay(vacuumedMs);
        await running.database.query("select pg_stat_statements_reset()");
        await delay(settleMs);
        const { rows: slowest } = await running.database.query<{ ms: number }>(
          "select max(mean_exec_time) as ms from pg_stat_statements where query not ilike '%pg_stat%'",
        );
        const answered: number[] = [];
        const ended: number[] = [];
        for (let turn = 1; turn <= tries; turn += 1) {
          const number = Math.floor((turn * count) / (tries + 1));
          const began = performance.now();
          answered.push((await running.deliver("check_run", checkOf(number))).ms);
          await untilEnded(running, turn);
          ended.push(performance.now() - began);
        }
        return [
          { name: "how many", value: count, unit: "" },
          { name: "memory with 200 of them, after a restart", value: before, unit: "MB" },
          { name: "memory with all of them, after a restart", value: after, unit: "MB" },
          { name: "a restart is ready after", value: restartedMs, unit: "ms" },
          { name: "the slowest statement of an idle process", value: slowest[0]?.ms ?? 0, unit: "ms" },
          { name: "an event for one is answered after, median", value: quantile(answered, 0.5), unit: "ms" },
          { name: "and its run has ended after, median", value: quantile(ended, 0.5), unit: "ms" },
        ];
      } finally {
        await running.close();
      }
    }),
};

/** One event for all: it is answered, they are woken, and what else comes in meanwhile is answered as ever. */
export const fanOut = alone(
  "fan-out",
  "one event that all parked runs wait for",
  {
    automations: {
      "waiter.ts": `import { next, on } from "hathi";\nexport default on("webhook.wait", async () => void (await next("webhook.go")));\n`,
    },
    hooks: ["wait", "go", "nothing"],
  },
  async (running, size) => {
    const count = size === "quick" ? 1000 : 10_000;
    await playInFlight(count, senders, async (number) => void (await running.post("wait", { number })));
    await untilWaiting(running, count);
    const idle = await answers(running);
    const { ms } = await running.post("go", {});
    const began = performance.now();
    let wokenMs = Number.NaN;
    const meanwhile = await answers(running, async () => {
      const { rows } = await running.database.query(
        "select from hathi.runs where finished_at is null and wakes = wakes_seen and owner is null limit 1",
      );
      if (rows.length === 0) wokenMs = performance.now() - began;
      return rows.length === 0;
    });
    await untilEnded(running, count);
    return [
      { name: "how many", value: count, unit: "" },
      { name: "it is answered after", value: ms, unit: "ms" },
      { name: "all are woken after", value: wokenMs, unit: "ms" },
      { name: "all have ended after", value: performance.now() - began, unit: "ms" },
      { name: "another delivery is answered before, median", value: quantile(idle, 0.5), unit: "ms" },
      { name: "and while they are woken, median", value: quantile(meanwhile, 0.5), unit: "ms" },
    ];
  },
);

/** A storm of CI: checks of many pull requests, each of which wakes the run of its own. */
export const checkStorm = alone(
  "checks",
  "300 parked runs, and check_run events for each of them at an even pace",
  { withServices: true, automations: { "wait.ts": waitForChecks }, hooks: ["wait"] },
  async (running, size) => {
    const pulls = 300;
    const checks = size === "quick" ? 2 : 17;
    const everyMs = 60_000 / (17 * pulls);
    await playInFlight(
      pulls,
      senders,
      async (number) => void (await running.post("wait", { number, checks })),
    );
    await untilWaiting(running, pulls);
    const times: number[] = [];
    const sent: Promise<void>[] = [];
    const began = performance.now();
    for (let index = 0; index < pulls * checks; index += 1) {
      await delay(Math.max(0, began + index * everyMs - performance.now()));
      const number = 1 + (index % pulls);
      sent.push(
        running.deliver("check_run", checkOf(number, { id: index })).then(({ ms }) => void times.push(ms)),
      );
    }
    await Promise.all(sent);
    const last = performance.now();
    await untilEnded(running, pulls);
    const lateMs = performance.now() - last;
    const { rows: strangers } = await running.database.query<{ count: number }>(
      `select count(*)::integer as count from hathi.journal join hathi.runs on runs.id = run_id
         join hathi.events as began on began.id = runs.event_id join hathi.events as heard on heard.id = output
       where kind = 'wait' and heard.subject <> 'octo/app#' || (began.data ->> 'number')`,
    );
    return [
      { name: "events", value: times.length, unit: "" },
      { name: "answered, median", value: quantile(times, 0.5), unit: "ms" },
      { name: "answered, last", value: quantile(times, 1), unit: "ms" },
      { name: "runs that another's event woke", value: strangers[0]?.count ?? Number.NaN, unit: "" },
      { name: "the last run has ended after the last answer by", value: lateMs, unit: "ms" },
    ];
  },
);

/** How long answers take to deliveries that nobody waits for, some of them and then until it is over. */
async function answers(
  hathi: RunningHathi,
  isOver: () => Promise<boolean> = async () => true,
): Promise<readonly number[]> {
  const times: number[] = [];
  do {
    times.push((await hathi.post("nothing", {})).ms);
    await delay(10);
  } while (times.length < tries || !(await isOver()));
  return times;
}

async function countRuns({ database }: RunningHathi, where: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::integer as count from hathi.runs where ${where}`,
  );
  return rows[0]?.count ?? 0;
}

async function untilWaiting(running: RunningHathi, count: number): Promise<void> {
  while ((await countRuns(running, "state = 'waiting' and owner is null")) < count) await delay(100);
}

async function untilEnded(running: RunningHathi, count: number): Promise<void> {
  while ((await countRuns(running, "finished_at is not null")) < count) await delay(5);
}

async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
