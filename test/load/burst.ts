/**
 * A burst: so many runs within a minute, each with a bundled package and a step of 30 s, while people ask for
 * lists and pull requests are opened. The process must live, its memory stay within bounds, and every run end.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { openHouse, type House, type Posted } from "./house.ts";
import { percentile, renderRows, type Row, spread } from "./table.ts";
import { probe, type Probes } from "./probes.ts";
import type { Verdict } from "./verdict.ts";

export interface BurstOptions {
  readonly runs: number;
  /** Within which the runs are started. */
  readonly seconds: number;
  readonly stepSeconds: number;
  readonly replicas: number;
  /** Kills a process when half of the runs have ended, as the system would that is out of memory. */
  readonly kill: boolean;
  readonly say: (line: string) => void;
}

const senders = 64;
// Slack gives up after 3 s; a pull request's channel is expected while its author still looks.
const mostListMs = 3000;
const mostPullMs = 10_000;
const mostMemoryMb = 3000;
const standstillMs = 300_000;

export async function runBurst(options: BurstOptions): Promise<Verdict> {
  const { runs, seconds, stepSeconds, say } = options;
  const ledger = await startLedger();
  const house = await openHouse({
    automations: { "burst.ts": burstSource(ledger.url, stepSeconds) },
    hooks: ["burst"],
    replicas: options.replicas,
    withPullRequests: true,
  });
  const over = new AbortController();
  try {
    await house.start();
    say("idle: asking for lists and opening pull requests");
    const idle = await probe(house, { everyMs: 300, signal: over.signal, times: 12 });
    say(`${runs} deliveries within ${seconds} s`);
    const began = performance.now();
    const probing = probe(house, { everyMs: 2000, signal: over.signal });
    const measuring = measure(house, over.signal);
    const posted = await postAll(house, runs, seconds);
    say(`all delivered after ${elapsed(began)}; ${ledger.ended.size} have ended`);
    const ended = await awaitEnds({ house, ledger, options, began });
    const tookMs = performance.now() - began;
    over.abort();
    const [busy] = await Promise.all([probing, measuring]);
    return judge({ options, house, ledger, idle, busy, posted, tookMs, ended });
  } finally {
    over.abort();
    await house.close();
    ledger.server.closeAllConnections();
    ledger.server.close();
  }
}

function burstSource(ledger: string, stepSeconds: number): string {
  return `import { on, step } from "hathi";
import { z } from "zod";

const Order = z.object({ n: z.number().int(), customer: z.string().min(1), lines: z.array(z.object({ sku: z.string(), count: z.number() })) });

export default on("webhook.burst", async ({ data }) => {
  const order = Order.parse(data);
  await step("a slow service", async () => {
    await new Promise((resolve) => setTimeout(resolve, ${stepSeconds * 1000}));
    return order.lines.length;
  });
  await fetch(\`${ledger}/\${order.n}\`, { method: "PUT" });
  return order.n;
});
`;
}

interface Ledger {
  readonly url: string;
  readonly server: Server;
  readonly ended: Map<string, number>;
}

async function startLedger(): Promise<Ledger> {
  const ended = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume();
    const key = request.url ?? "";
    ended.set(key, (ended.get(key) ?? 0) + 1);
    response.end("kept");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, ended };
}

async function postAll(house: House, runs: number, seconds: number): Promise<readonly Posted[]> {
  const posted: Posted[] = [];
  const began = performance.now();
  let next = 0;
  const send = async (): Promise<void> => {
    for (;;) {
      const n = (next += 1);
      if (n > runs) return;
      const dueMs = (n / runs) * seconds * 1000 - (performance.now() - began);
      if (dueMs > 0) await delay(dueMs);
      const order = { n, customer: `customer ${n}`, lines: [{ sku: `sku-${n % 17}`, count: 1 + (n % 5) }] };
      for (;;) {
        const answer = await house.post("burst", order);
        posted.push(answer);
        if (answer.status === 202) break;
        await delay(answer.status === 0 ? 500 : 250);
      }
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return posted;
}

async function measure({ replicas }: House, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await Promise.all(replicas.map((replica) => replica.measure()));
    await delay(500, undefined, { signal }).catch(() => {});
  }
}

interface Ends {
  readonly unfinished: number;
  readonly byState: string;
  readonly killed: boolean;
}

async function awaitEnds({
  house,
  ledger,
  options,
  began,
}: {
  readonly house: House;
  readonly ledger: Ledger;
  readonly options: BurstOptions;
  readonly began: number;
}): Promise<Ends> {
  let [seen, seenAt, toldAt, killed] = [-1, performance.now(), 0, false];
  for (;;) {
    await delay(1000);
    if (ledger.ended.size !== seen) [seen, seenAt] = [ledger.ended.size, performance.now()];
    if (performance.now() - toldAt > 20_000) {
      toldAt = performance.now();
      const memory = house.replicas.map((replica) => `${replica.memory.last} MB`).join(", ");
      options.say(`${elapsed(began)}: ${seen} of ${options.runs} have ended; ${memory}`);
    }
    if (options.kill && !killed && seen >= options.runs / 2) {
      killed = true;
      const [victim] = house.replicas;
      options.say(`${elapsed(began)}: SIGKILL`);
      await victim?.kill();
      victim?.start();
      await victim?.ready(120_000);
    }
    const byState = await countStates(house);
    const unfinished = byState
      .filter(({ state }) => !["completed", "failed", "cancelled"].includes(state))
      .reduce((sum, { count }) => sum + count, 0);
    const words = byState.map(({ state, count }) => `${count} ${state}`).join(", ");
    if (unfinished === 0) return { unfinished, byState: words, killed };
    if (performance.now() - seenAt > standstillMs + options.stepSeconds * 1000) {
      return { unfinished, byState: words, killed };
    }
  }
}

async function countStates({
  database,
}: House): Promise<readonly { readonly state: string; readonly count: number }[]> {
  return database.query(
    "select state, count(*)::integer as count from hathi.runs where automation = 'burst' group by state order by state",
  );
}

function judge(trial: {
  readonly options: BurstOptions;
  readonly house: House;
  readonly ledger: Ledger;
  readonly idle: Probes;
  readonly busy: Probes;
  readonly posted: readonly Posted[];
  readonly tookMs: number;
  readonly ended: Ends;
}): Verdict {
  const { options, house, ledger, idle, busy, posted, tookMs, ended } = trial;
  const taken = posted.filter(({ status }) => status === 202);
  const refused = posted.length - taken.length;
  const twice = [...ledger.ended.values()].filter((times) => times > 1).length;
  const crashes = house.replicas.flatMap((replica) => replica.crashes);
  const most = Math.max(...house.replicas.map((replica) => replica.memory.most));
  const memory = house.replicas.map(
    ({ memory: { first, most: peak, last } }) => `${first} / ${peak} / ${last} MB`,
  );
  const problems = [
    ...crashes.map((how) => `a process ended by itself: ${how}`),
    ...(ended.unfinished > 0 ? [`${ended.unfinished} runs did not end: ${ended.byState}`] : []),
    ...(ledger.ended.size < options.runs
      ? [`${options.runs - ledger.ended.size} runs never came to their last call`]
      : []),
    ...(twice > 0 && !options.kill ? [`${twice} runs made their last call twice`] : []),
    ...busy.unanswered,
    ...(percentile(busy.lists, 1) > mostListMs ? [`a list took over ${mostListMs} ms`] : []),
    ...(percentile(busy.pulls, 1) > mostPullMs
      ? [`a pull request's channel took over ${mostPullMs} ms`]
      : []),
    ...(most > mostMemoryMb ? [`a process took ${most} MB, over ${mostMemoryMb}`] : []),
  ];
  const rows: Row[] = [
    [
      `A burst of ${options.runs} runs within ${options.seconds} s, zod and a step of ${options.stepSeconds} s each; ${options.replicas} process(es)${options.kill ? ", one killed half-way" : ""}`,
    ],
    ["deliveries accepted (answered otherwise and sent again)", `${taken.length} (${refused})`],
    ["  median / 95th / longest answer", spread(taken.map(({ ms }) => ms))],
    ["all runs ended after", `${(tookMs / 1000).toFixed(0)} s`],
    ["  as", ended.byState],
    ["/hathi list, idle", spread(idle.lists)],
    ["/hathi list, meanwhile", spread(busy.lists)],
    ["pull request opened to first message, idle", spread(idle.pulls)],
    ["pull request opened to first message, meanwhile", spread(busy.pulls)],
    ["memory of each process: at first / most / last", memory.join(", ")],
    ["processes that ended by themselves", crashes.length],
    ...[...house.complaints].map(([what, count]): Row => [`  logged: ${what}`, count]),
  ];
  return { table: renderRows(rows), problems };
}

function elapsed(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}
