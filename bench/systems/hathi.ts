/** Hathi: the real `hathi start` with default settings, its automation in a folder, its runs started by a webhook. */
import { createHmac, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, type QueryResult } from "pg";
import { Pool } from "undici";
import { type LocalServices, startLocalServices } from "../../src/local-services/local-services.ts";
import { findFreePort } from "../../test/support/find-free-port.ts";
import { Replica } from "../../test/support/processes/replica.ts";
import { signWebhook } from "../../test/support/sign-webhook.ts";
import type { Bed, Running, System } from "./system.ts";

export interface RunningHathi extends Running {
  readonly replicas: readonly Replica[];
  /** Posts a signed webhook; gives the id of its event and how long the answer took, in milliseconds. */
  post(name: string, data: unknown): Promise<Posted>;
  /** As `post`, for a delivery of GitHub, with its signature. */
  deliver(event: string, payload: object): Promise<Posted>;
  /** Resolves when the run that this event started has ended as completed. */
  ended(eventId: string): Promise<void>;
  readonly database: Client;
}

export interface Posted {
  readonly eventId: string;
  readonly ms: number;
}

export interface HathiOptions {
  readonly automations: Readonly<Record<string, string>>;
  readonly hooks: readonly string[];
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether GitHub and Slack are there, as they stand in for them on this machine. */
  readonly withServices?: boolean;
}

const secret = "a secret of the benchmarks";
const readyWithinMs = 60_000;
const connections = 256;
const lookEveryMs = 5;
// Looking takes time of the same processors. With many runs under way it tells of each a little later, and takes less.
const many = { runs: 20, lookEveryMs: 25 };
// A run's end is visible only when its transaction has committed, which is later than the time that its row says.
const overlapMs = 100;

const work = `import { on, step } from "hathi";
export default on("webhook.work", async ({ data }) => {
  let sum = 0;
  for (let number = 0; number < data.steps; number += 1) sum += await step(() => number);
  return sum;
});
`;

/** Runs that add up so many steps, which do nothing. */
export const sums: HathiOptions = { automations: { "work.ts": work }, hooks: ["work"] };

export const hathi: System = {
  name: "Hathi",
  version: "this checkout",
  setup:
    "`hathi start`, default settings; runs are started by signed webhooks, and their rows say when they ended",
  start: async (bed) => startHathi(bed, sums),
};

export async function startHathi(bed: Bed, options: HathiOptions): Promise<RunningHathi> {
  const automations = join(bed.folder, "automations");
  await mkdir(automations, { recursive: true });
  for (const [name, source] of Object.entries(options.automations)) {
    await writeFile(join(automations, name), source);
  }
  const local = options.withServices === true ? await startLocalServices() : undefined;
  const env = {
    ...local?.env,
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
  const send = async (path: string, headers: Record<string, string>, text: string): Promise<Posted> => {
    const pool = pools[(turn += 1) % pools.length];
    const began = performance.now();
    const { statusCode, body } =
      (await pool?.request({ method: "POST", path, headers, body: text })) ?? never();
    const said = await body.text();
    const ms = performance.now() - began;
    if (statusCode !== 202) throw new Error(`Hathi answered ${statusCode}: ${said}`);
    return { eventId: (JSON.parse(said) as { readonly event: string }).event, ms };
  };
  const post: RunningHathi["post"] = async (name, data) => {
    const text = JSON.stringify(data);
    return send(`/hooks/${name}`, signWebhook(secret, text), text);
  };
  return {
    replicas,
    pids: replicas.flatMap(({ pid }) => pid ?? []),
    database,
    post,
    async deliver(event, payload) {
      const text = JSON.stringify(payload);
      return send("/github/webhooks", signDelivery(local, event, text), text);
    },
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
      await local?.close();
    },
  };
}

function signDelivery(local: LocalServices | undefined, event: string, text: string): Record<string, string> {
  if (local === undefined) throw new Error("GitHub delivers only where its services are started");
  const hex = createHmac("sha256", local.env.GITHUB_WEBHOOK_SECRET).update(text).digest("hex");
  return {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": `sha256=${hex}`,
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
      await delay(this.#awaited.size < many.runs ? lookEveryMs : many.lookEveryMs);
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
