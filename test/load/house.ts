/** The house under load: a Postgres, the local Slack and GitHub, and the real `hathi start`, once or several times. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../../src/journal/database/database.ts";
import { type LocalServices, startLocalServices } from "../../src/local-services/local-services.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { findFreePort } from "../support/find-free-port.ts";
import { projectFolder } from "../support/project-folder.ts";
import { Replica, type ReplicaLine } from "../support/processes/replica.ts";
import { startRestartableServer } from "../support/postgres/restartable-server.ts";
import { signWebhook } from "../support/sign-webhook.ts";

export interface House {
  readonly folder: string;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly local: LocalServices;
  readonly replicas: readonly Replica[];
  /** The environment that the replicas have, for commands beside them. */
  readonly env: Readonly<Record<string, string>>;
  /** Lines of the replicas' logs that are warnings or errors, by message. */
  readonly complaints: ReadonlyMap<string, number>;
  /** Resolves when all replicas are ready. */
  start(): Promise<void>;
  /** Posts a signed generic webhook to one of the replicas; gives the status and how long the answer took. */
  post(name: string, data: unknown): Promise<Posted>;
  close(): Promise<void>;
}

export interface Posted {
  /** 0 where the connection failed. */
  readonly status: number;
  readonly ms: number;
}

export interface HouseOptions {
  /** By file name. */
  readonly automations: Readonly<Record<string, string>>;
  readonly hooks: readonly string[];
  readonly replicas?: number;
  readonly withPullRequests?: boolean;
  /** Settings of its Postgres, beside the usual ones. */
  readonly postgres?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the replicas can be asked what lives in them. */
  readonly isMeasured?: boolean;
}

const secret = "a secret of the load harness";
const warnLevel = 40;
const readyWithinMs = 180_000;

export async function openHouse(options: HouseOptions): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-load-"));
  const automations = join(folder, "automations");
  await mkdir(automations);
  if (options.withPullRequests === true) {
    await cp(join(projectFolder, "automations"), automations, { recursive: true });
  }
  for (const [name, source] of Object.entries(options.automations)) {
    await writeFile(join(automations, name), source);
  }
  // Packages of the automations are the project's own.
  const env = {
    HATHI_AUTOMATIONS: automations,
    LOG_LEVEL: "info",
    // The load is sent as fast as it is taken.
    HATHI_WEBHOOKS_PER_MINUTE: "1000000",
    ...Object.fromEntries(options.hooks.map((name) => [secretVariable(name), secret])),
  };
  const [postgres, local] = await Promise.all([
    startRestartableServer(options.postgres),
    startLocalServices(),
  ]);
  const database = openDatabase({ url: postgres.url, name: "load", logger: createMemoryLogger() });
  const complaints = new Map<string, number>();
  const onLine = ({ level, msg }: ReplicaLine): void => {
    if (level >= warnLevel) complaints.set(msg, (complaints.get(msg) ?? 0) + 1);
  };
  const replicas: Replica[] = [];
  const all = { ...local.env, ...env, ...options.env };
  for (let number = 0; number < (options.replicas ?? 1); number += 1) {
    const port = await findFreePort();
    const logFile = join(folder, `replica-${number}.log`);
    const { isMeasured = false } = options;
    replicas.push(
      new Replica({ number, port, databaseUrl: postgres.url, env: all, logFile, onLine, isMeasured }),
    );
  }
  let next = 0;
  return {
    folder,
    database,
    databaseUrl: postgres.url,
    local,
    replicas,
    env: { ...all, DATABASE_URL: postgres.url },
    complaints,
    async start() {
      for (const replica of replicas) {
        replica.start();
        await replica.ready(readyWithinMs);
      }
      local.connectTo(replicas[0]?.url ?? "");
    },
    async post(name, data) {
      const { url = "" } = replicas[(next += 1) % replicas.length] ?? {};
      const body = JSON.stringify(data);
      const began = performance.now();
      const answer = await fetch(`${url}/hooks/${name}`, {
        method: "POST",
        body,
        headers: signWebhook(secret, body),
      }).catch(() => null);
      await answer?.body?.cancel();
      return { status: answer?.status ?? 0, ms: performance.now() - began };
    },
    async close() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await database.close();
      await local.close();
      await postgres.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function secretVariable(name: string): string {
  return `HATHI_WEBHOOK_SECRET_${name.toUpperCase().replaceAll("-", "_")}`;
}
