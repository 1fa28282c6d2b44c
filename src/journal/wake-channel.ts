/**
 * A worker's own connection: it holds the lock that says "alive", and hears what concerns runs in hand
 * (pokes) and the clock (skips). What it missed while it was away it asks for when it is back.
 */
import type { Client } from "pg";
import { setTimeout as delay } from "node:timers/promises";
import type { RunId } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import { clockChannel } from "./clock.ts";
import type { Database } from "./database.ts";
import { workerLockClass, type RegisteredWorker } from "./workers.ts";

export const pokeChannel = "hathi_poke";

export interface WakeChannel {
  close(): Promise<void>;
}

export interface WakeListener {
  /** News for a run in hand. */
  poke(runId: RunId): void;
  clockSkipped(): void;
  /** The connection was away: anything may have been missed. */
  missed(): void;
}

export async function openWakeChannel(
  database: Database,
  worker: RegisteredWorker,
  listener: WakeListener,
  logger: Logger,
): Promise<WakeChannel> {
  let closed = false;
  let client: Client | undefined;

  const connect = async (): Promise<void> => {
    const opened = await database.connect();
    opened.on("notification", ({ channel, payload }) => {
      if (channel === clockChannel) listener.clockSkipped();
      const [owner, runId] = (payload ?? "").split(" ");
      if (channel === pokeChannel && owner === worker.id) listener.poke(runId as RunId);
    });
    opened.on("error", (error) => logger.warn({ err: error }, "the wake connection was lost"));
    opened.once("end", () => {
      if (!closed) void reconnect();
    });
    await opened.query("select pg_advisory_lock($1, $2)", [workerLockClass, worker.number]);
    await opened.query(`listen ${pokeChannel}`);
    await opened.query(`listen ${clockChannel}`);
    client = opened;
  };

  const reconnect = async (pauseMs = 100): Promise<void> => {
    if (closed) return;
    try {
      await connect();
      listener.missed();
    } catch (error) {
      logger.debug({ err: error }, "the wake connection is not back yet");
      await delay(pauseMs);
      await reconnect(Math.min(2 * pauseMs, 2000));
    }
  };

  await connect();
  return {
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
