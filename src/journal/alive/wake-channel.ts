/**
 * A worker's own connection. It has the lock that says "alive", sends heartbeats, and listens for news of runs in hand
 * (pokes), skips of the clock, and stored events. After it was away, the worker asks for what it may have missed. The
 * connection is not from the pool, so that no other query can delay a heartbeat.
 */
import type { Client } from "pg";
import { setTimeout as delay } from "node:timers/promises";
import type { RunId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { clockChannel } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import { queryable } from "../database/transaction.ts";
import { wakingsChannel } from "../events/store-events.ts";
import { beat, workerLockClass, type RegisteredWorker } from "./workers.ts";

export const pokeChannel = "hathi_poke";

export interface WakeChannel {
  /** Sends a heartbeat. While this connection is away, it goes through the pool. */
  beat(): Promise<void>;
  close(): Promise<void>;
}

export interface WakeListener {
  /** There is news for a run in hand. */
  poke(runId: RunId): void;
  clockSkipped(): void;
  /** Events were stored, and their waiters have to be woken. */
  eventsStored(): void;
  /** The connection was away, so that any notification may have been missed. */
  missed(): void;
}

// A heartbeat that takes longer means a dead connection, which must be replaced before others take the runs over.
const longestBeatMs = 3000;

export async function openWakeChannel(
  database: Database,
  worker: RegisteredWorker,
  listener: WakeListener,
  logger: Logger,
): Promise<WakeChannel> {
  let closed = false;
  let current: { readonly client: Client; hasLock: boolean } | undefined;

  const connect = async (): Promise<void> => {
    const client = await database.connect();
    client.on("notification", ({ channel, payload }) => {
      if (channel === clockChannel) listener.clockSkipped();
      if (channel === wakingsChannel) listener.eventsStored();
      const [owner, runId] = (payload ?? "").split(" ");
      if (channel === pokeChannel && owner === worker.id) listener.poke(runId as RunId);
    });
    client.on("error", (error) => logger.warn({ err: error }, "the wake connection was lost"));
    try {
      await client.query(`listen ${pokeChannel}; listen ${clockChannel}; listen ${wakingsChannel}`);
      current = { client, hasLock: await takeLock(client, worker) };
    } catch (error) {
      void client.end();
      throw error;
    }
    client.once("end", () => {
      current = undefined;
      if (!closed) void reconnect();
    });
    if (closed) await client.end();
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
    async beat() {
      if (current === undefined) {
        await database.transaction(async (tx) => beat(tx, worker), { deadlineMs: longestBeatMs });
        return;
      }
      const { client, hasLock } = current;
      // Ending the connection ends the queries that hang on it, and opens a new one.
      const late = setTimeout(() => void client.end(), longestBeatMs);
      try {
        await beat(queryable(client), worker);
        if (!hasLock && current?.client === client) current.hasLock = await takeLock(client, worker);
      } catch (error) {
        void client.end();
        throw error;
      } finally {
        clearTimeout(late);
      }
    },
    async close() {
      closed = true;
      await current?.client.end();
    },
  };
}

// Does not wait for the lock: if the server has not noticed that our last connection was cut, that session may keep
// the lock for long.
async function takeLock(client: Client, worker: RegisteredWorker): Promise<boolean> {
  const [row] = await queryable(client).query<{ mine: boolean }>(
    "select pg_try_advisory_lock($1, $2) as mine",
    [workerLockClass, worker.number],
  );
  return row?.mine === true;
}
