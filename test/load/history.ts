/**
 * A long history: the same acts on an empty database and on one with years in it, side by side. Nothing that the
 * house does may grow with what has ended.
 */
import { setTimeout as delay } from "node:timers/promises";
import { runHathi } from "../support/processes/run-hathi.ts";
import { fillHistory, type History } from "./fill-history.ts";
import { openHouse, type House } from "./house.ts";
import { percentile, renderRows, type Row } from "./table.ts";
import type { Verdict } from "./verdict.ts";

export interface HistoryOptions {
  readonly history: History;
  readonly say: (line: string) => void;
}

const tries = 5;
const idleMs = 65_000;
// A statement that takes so long on average looks at what has ended.
const mostStatementMs = 100;
// Below this a difference is the machine's.
const noiseMs = 1000;
const mostTimes = 3;

const automations = {
  "parked.ts": `import { next, on } from "hathi";
export default on("webhook.parked", async ({ data }) => {
  await next("webhook.never", { subject: \`nobody \${(data as { n: number }).n}\` });
});
`,
  "ten-steps.ts": `import { on, step } from "hathi";
export default on("webhook.ten", async () => {
  for (let n = 0; n < 10; n += 1) await step("nothing", async () => n);
});
`,
  "woken.ts": `import { next, on } from "hathi";
export default on("webhook.woken", async () => {
  await next("webhook.wake");
});
`,
};

type Act = readonly [name: string, act: () => Promise<number>];

export async function runHistory({ history, say }: HistoryOptions): Promise<Verdict> {
  const house = await openHouse({
    automations,
    hooks: ["parked", "ten", "woken", "wake"],
    postgres: {
      shared_preload_libraries: "pg_stat_statements",
      shared_buffers: "512MB",
      max_wal_size: "4GB",
    },
    env: { HATHI_KEEP_DAYS: "forever" },
  });
  try {
    const started = performance.now();
    await house.start();
    say("empty: each act by itself");
    const empty = new Map([["start", performance.now() - started], ...(await actAll(house))]);
    await stopAll(house);
    const [{ build } = { build: "" }] = await house.database.query<{ build: string }>(
      "select build_id as build from hathi.automations where name = 'parked'",
    );
    await fillHistory(house.database, history, { build, say });
    await house.database.query("create extension if not exists pg_stat_statements");
    await house.database.query("select pg_stat_statements_reset()");
    const again = performance.now();
    await house.start();
    const full = new Map([["start", performance.now() - again], ...(await actAll(house))]);
    say(`idle for ${idleMs / 1000} s`);
    await delay(idleMs);
    return judge({ history, empty, full, statements: await readStatements(house), house });
  } finally {
    await house.close();
  }
}

async function stopAll({ replicas }: House): Promise<void> {
  await Promise.all(replicas.map((replica) => replica.roll()));
}

async function actAll(house: House): Promise<readonly (readonly [string, number])[]> {
  const [replica] = house.replicas;
  const acts: readonly Act[] = [
    [
      "a run of ten steps, from its delivery to its end",
      async () => timed(async () => runToEnd(house, "ten", "ten-steps")),
    ],
    ["a parked run, from its event to its end", async () => wake(house)],
    ["/hathi list", async () => timed(async () => command(house, "/hathi list"))],
    ["/hathi list all", async () => timed(async () => command(house, "/hathi list all"))],
    ["hathi runs list", async () => timed(async () => hathi(house, "runs", "list"))],
    ["hathi runs list --all", async () => timed(async () => hathi(house, "runs", "list", "--all"))],
    ["hathi events list", async () => timed(async () => hathi(house, "events", "list"))],
  ];
  const medians: (readonly [string, number])[] = [];
  for (const [name, act] of acts) {
    const times: number[] = [];
    for (let turn = 0; turn < tries; turn += 1) times.push(await act());
    medians.push([name, percentile(times, 0.5)]);
  }
  medians.push(["hathi check", await timed(async () => hathi(house, "check"))]);
  medians.push([
    "a restart after SIGKILL, until ready",
    await timed(async () => {
      await replica?.kill();
      replica?.start();
      await replica?.ready(180_000);
    }),
  ]);
  return medians;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function command({ local }: House, text: string): Promise<void> {
  const { outcome, answer } = await local.slack.command("ana", text);
  if (outcome.kind !== "acknowledged") throw new Error(`${text}: ${outcome.kind}`);
  await answer();
}

async function hathi({ env }: House, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runHathi(env, ...args);
  if (code !== 0) throw new Error(`hathi ${args.join(" ")}: exit ${code}: ${stderr.slice(-500)}`);
}

async function unfinishedOf(
  { database }: House,
  automation: string,
): Promise<readonly { readonly state: string }[]> {
  return database.query("select state from hathi.runs where automation = $1 and finished_at is null", [
    automation,
  ]);
}

async function runToEnd(house: House, hook: string, automation: string): Promise<void> {
  const { status } = await house.post(hook, {});
  if (status !== 202) throw new Error(`the delivery to ${hook} was answered with ${status}`);
  while ((await unfinishedOf(house, automation)).length > 0) await delay(5);
}

async function wake(house: House): Promise<number> {
  await house.post("woken", {});
  while ((await unfinishedOf(house, "woken"))[0]?.state !== "waiting") await delay(5);
  return timed(async () => runToEnd(house, "wake", "woken"));
}

interface Statement {
  readonly query: string;
  readonly calls: number;
  readonly mean: number;
}

async function readStatements({ database }: House): Promise<readonly Statement[]> {
  return database.query(
    `select regexp_replace(left(query, 160), '\\s+', ' ', 'g') as query, calls::integer as calls, mean_exec_time as mean
     from pg_stat_statements
     where calls > 0 and query not ilike '%pg_stat_statements%' and query not ilike 'create extension%'
     order by mean_exec_time desc limit 8`,
  );
}

function judge(trial: {
  readonly history: History;
  readonly empty: ReadonlyMap<string, number>;
  readonly full: ReadonlyMap<string, number>;
  readonly statements: readonly Statement[];
  readonly house: House;
}): Verdict {
  const { history, empty, full, statements, house } = trial;
  const acts = [...empty].map(([name, ms]) => ({ name, ms, fullMs: full.get(name) ?? Number.NaN }));
  const problems = [
    ...acts
      .filter(({ ms, fullMs }) => !(fullMs < mostTimes * ms + noiseMs))
      .map(({ name, ms, fullMs }) => `${name}: ${Math.round(ms)} ms became ${Math.round(fullMs)} ms`),
    ...statements
      .filter(({ mean }) => mean > mostStatementMs)
      .map(({ query, mean }) => `a statement takes ${Math.round(mean)} ms: ${query}`),
    ...house.replicas.flatMap(({ crashes }) => crashes.map((how) => `a process ended by itself: ${how}`)),
  ];
  const { finished, parked, events, builds } = history;
  const rows: Row[] = [
    [
      `With ${finished} finished and ${parked} parked runs, ${events} events and ${builds} builds`,
      "empty",
      "full",
    ],
    ...acts.map(({ name, ms, fullMs }): Row => [name, `${Math.round(ms)} ms`, `${Math.round(fullMs)} ms`]),
    ["the slowest statements with history, mean of so many calls", "", ""],
    ...statements.map(({ query, calls, mean }): Row => [
      `  ${query.slice(0, 90)}`,
      calls,
      `${mean.toFixed(1)} ms`,
    ]),
  ];
  return { table: renderRows(rows), problems };
}
