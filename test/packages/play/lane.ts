/** One lane: local servers, a database and a folder of its own, in which one automation after the other is played. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { emptyDatabase, fileEffects, rowEffects } from "./effects.ts";
import type { Effect } from "./outcome.ts";

// What a client still had to send when its run ended is on its way.
const settleMs = 30;

export interface Lane {
  /** What the automations are told of it. */
  readonly env: Readonly<Record<string, string>>;
  /** For what outlives a process that dies. */
  readonly file: string;
  /** Forgets all that was. */
  clear(): Promise<void>;
  effects(): Promise<readonly Effect[]>;
  close(): Promise<void>;
}

export async function openLane(databaseUrl: string): Promise<Lane> {
  const home = await mkdtemp(join(tmpdir(), "hathi-packages-"));
  const folder = join(home, "folder");
  const servers = fork(fileURLToPath(new URL("../servers/serve.ts", import.meta.url)), {
    env: { PATH: process.env["PATH"], PACKAGES_PG: databaseUrl },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const [up] = (await once(servers, "message")) as [{ readonly ports: Readonly<Record<string, number>> }];
  const ports = Object.entries(up.ports).map(([name, port]) => [`PACKAGES_${name}`, String(port)]);
  return {
    env: { ...Object.fromEntries(ports), PACKAGES_FOLDER: folder, PACKAGES_PG: databaseUrl },
    file: join(home, "past"),
    async clear() {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      await emptyDatabase(databaseUrl);
      await takeFrom(servers);
    },
    async effects() {
      await delay(settleMs);
      return [
        ...(await takeFrom(servers)),
        ...(await rowEffects(databaseUrl)),
        ...(await fileEffects(folder)),
      ];
    },
    async close() {
      servers.kill();
      await once(servers, "exit");
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function takeFrom(servers: ChildProcess): Promise<readonly Effect[]> {
  const answer = once(servers, "message");
  servers.send("effects");
  const [{ effects }] = (await answer) as [{ readonly effects: readonly Effect[] }];
  return effects;
}
