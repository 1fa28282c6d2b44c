/** Hathi: the real `hathi start` with default settings, its automation in a folder, its runs started by a webhook. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, type QueryResult } from "pg";
import { Pool } from "undici";
import { findFreePort } from "../../test/support/find-free-port.ts";
import { Replica } from "../../test/support/processes/replica.ts";
import { signWebhook } from "../../test/support/sign-webhook.ts";
import type { Bed, Running, System } from "./system.ts";

export interface RunningHathi extends Running {
  readonly replicas: readonly Replica[];
  /** Posts a signed webhook; gives the id of its event and how long the answer took, in milliseconds. */
  post(name: string, data: unknown): Promise<{ readonly eventId: string; readonly ms: number }>;
  /** Resolves when the run that this event started has ended as completed. */
  ended(eventId: string): Promise<void>;
  readonly database: Client;
}

export interface HathiOptions {
  readonly automations: Readonly<Record<string, string>>;
  readonly hooks: readonly string[];
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const secret = "a secret of the benchmarks";
const readyWithinMs = 60_000;
const connections = 256;
const lookEveryMs = 5;
// A run's end is visible only when its transaction has committed, which is later than the time that its row says.
const overlapMs = 100;

const work = `import { on, step } from "hathi";
export default on("webhook.work", async ({ data }) => {
  let sum = 0;
  for (let number = 0; number < data.steps; number += 1) sum += await step(() => number);
  return sum;
});
`;

export const hathi: System = {
  name: "Hathi",
  version: "this checkout",
  setup:
    "`hathi start`, default settings; runs are started by signed webhooks, and their rows say when they ended",
  start: async (bed) => startHathi(bed, { automations: { "work.ts": work }, hooks: ["work"] }),
};

export async function startHathi(bed: Bed, options: HathiOptions): Promise<RunningHathi> {
  const automations = join(bed.folder, "automations");
  await mkdir(automations, { recursive: true });
  for (const [name, source] of Object.entries(options.automations)) {
    await writeFile(join(automations, name), source);
  }
  const env = {
    HATHI_AUTOMATIONS: automations,
    LOG_LEVEL: "info",
    // The load is sent as fast as it is taken.
    HATHI_WEBHOOKS_PER_MINUTE: "10000000",
    ...Object.fromEntries(
      options.hooks.map((name) => [
        `HATHI_WEBHOOK_SECRET_${name.toUpperCase().replaceAll("-", "_")}`,
        secret,
      ]),
    ),
    ...options.env,
  };
  const replicas: Replica[] = [];
  for (let number = 0; number < (options.processes ?? 1); number += 1) {
    const port = await findFreePort();
    const logFile = join(bed.folder, `hathi-${number}.log`);
    const replica = new Replica({
      number,
      port,
      databaseUrl: bed.databaseUrl,
      env,
      logFile,
      onLine: () => {},
    });
    replica.start();
    await replica.ready(readyWithinMs);
    replicas.push(replica);
  }
  const database = new Client({ connectionString: bed.databaseUrl });
  await database.connect();
  const pools = replicas.map(({ url }) => new Pool(url, { connections }));
  const ends = new Ends(database);
  let turn = 0;
  const post: RunningHathi["post"] = async (name, data) => {
    const text = JSON.stringify(data);
    const pool = pools[(turn += 1) % pools.length];
    const began = performance.now();
    const { statusCode, body } =
      (await pool?.request({
        method: "POST",
        path: `/hooks/${name}`,
        headers: signWebhook(secret, text),
        body: text,
      })) ?? never();
    const said = await body.text();
    const ms = performance.now() - began;
    if (statusCode !== 202) throw new Error(`Hathi answered ${statusCode}: ${said}`);
    return { eventId: (JSON.parse(said) as { readonly event: string }).event, ms };
  };
  return {
    replicas,
    pids: replicas.flatMap(({ pid }) => pid ?? []),
    database,
    post,
    ended: async (eventId) => ends.of(eventId),
    async run(steps) {
      const { eventId } = await post("work", { steps });
      await ends.of(eventId);
    },
    async close() {
      ends.stop();
      await Promise.all(replicas.map((replica) => replica.kill()));
      await Promise.all(pools.map((pool) => pool.destroy()));
      await database.end();
    },
  };
}

/** Hears of the ends of runs by asking every few milliseconds for those that have ended since the last ones seen. */
class Ends {
  readonly #database: Client;
  readonly #awaited = new Map<string, PromiseWithResolvers<void>>();
  readonly #seen = new Map<string, string>();
  #since = new Date(0);
  #looking = false;
  #stopped = false;

  constructor(database: Client) {
    this.#database = database;
  }

  async of(eventId: string): Promise<void> {
    const end = Promise.withResolvers<void>();
    const state = this.#seen.get(eventId);
    if (state !== undefined) settle(end, state);
    else this.#awaited.set(eventId, end);
    if (!this.#looking) void this.#look();
    return end.promise;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#awaited.size > 0 && !this.#stopped) {
      const { rows }: QueryResult<{ event_id: string; state: string; finished_at: Date }> =
        await this.#database.query({
          name: "ends",
          text: "select event_id, state, finished_at from hathi.runs where finished_at > $1 order by finished_at, id",
          values: [new Date(this.#since.getTime() - overlapMs)],
        });
      for (const { event_id: eventId, state, finished_at: at } of rows) {
        this.#since = at;
        this.#seen.set(eventId, state);
        const end = this.#awaited.get(eventId);
        this.#awaited.delete(eventId);
        if (end !== undefined) settle(end, state);
      }
      await delay(lookEveryMs);
    }
    this.#looking = false;
  }
}

function settle(end: PromiseWithResolvers<void>, state: string): void {
  if (state === "completed") end.resolve();
  else end.reject(new Error(`a run of the benchmark is ${state}`));
}

function never(): never {
  throw new Error("there is no process of Hathi");
}
