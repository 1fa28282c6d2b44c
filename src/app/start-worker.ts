/** The worker role: registers the process, takes jobs, and sends heartbeats until it is stopped. */
import type { Logger } from "../core/ports/logger.ts";
import { guardJournal } from "../core/secrets/guard-journal.ts";
import type { RunJournal } from "../core/ports/run-journal.ts";
import type { Connectors } from "../engine/realm/api/author-api.ts";
import { guardProcess } from "../engine/host/guard-process.ts";
import { realTiming } from "../engine/perform/timing.ts";
import { isDebugged } from "../engine/host/watch/is-debugged.ts";
import { LocalHost } from "../engine/host/local-host.ts";
import { defaultThreadBounds, type ThreadBounds } from "../core/bounds/thread-bounds.ts";
import { ThreadPool } from "../engine/host/threads/thread-pool.ts";
import { Worker } from "../engine/host/worker.ts";
import { isRunning } from "./is-running.ts";
import { keepTicking } from "./keep-ticking.ts";
import { Lease } from "../journal/alive/lease.ts";
import { openRunJournal } from "../journal/runs/run-journal.ts";
import { fireSchedules } from "../journal/events/schedules.ts";
import { Sweeper } from "../journal/alive/sweep.ts";
import { createWaker } from "../journal/events/waker.ts";
import { openWakeChannel } from "../journal/alive/wake-channel.ts";
import { declareGoneDead, heartbeatMs, nameWorker, unregisterWorker } from "../journal/alive/workers.ts";
import type { Store } from "./open-store.ts";

export interface RunningWorker {
  readonly id: string;
  /** Hands the worker's runs over, and unregisters it. */
  stop(): Promise<void>;
}

const graceMs = 8000;
// The database's clock is read again once in so many rounds, because somebody may have set it.
const clockEvery = 20;

export interface WorkerOptions {
  /** Wraps the worker's journal. Tests use this to inject faults. */
  readonly wrapJournal?: (journal: RunJournal) => RunJournal;
  /** The folder from which packages outside of a bundle are resolved, before Hathi's own. */
  readonly automations?: string;
  /** How many threads advance runs, and how much each may use. */
  readonly bounds?: ThreadBounds;
}

export async function startWorker(
  store: Store,
  connectors: Connectors,
  logger: Logger,
  { wrapJournal = (journal) => journal, automations, bounds = defaultThreadBounds }: WorkerOptions = {},
): Promise<RunningWorker> {
  const { database, jobs } = store;
  const registered = await nameWorker(database);
  const log = logger.child({ worker: registered.id });
  // Heartbeats need the connection that is opened below. Before the first heartbeat the lease covers nothing.
  const lease = new Lease(async () => channel.beat());
  // What a run needs to go on, writes, claims and chores have their own connections, so that automations and people
  // cannot keep these busy. Their statements find rows by id, and planning took longer than doing them for one run.
  const asked = database.beside("runs", 4, { plansOnce: true });
  const writer = database.beside("writer", 1, { plansOnce: true });
  const claims = database.beside("claims", 2, { plansOnce: true });
  const chored = database.beside("chores", 2);
  const journal = await openRunJournal(asked, jobs, registered, log, lease, { writer, claims });
  const wrapped = guardJournal(wrapJournal(journal));
  const parts = {
    journal: wrapped,
    connectors,
    logger: log,
    ...(automations !== undefined && { automations }),
  };
  const host =
    bounds.threads === 0
      ? new LocalHost({ ...parts, isDebugged: isDebugged(), mostRuns: bounds.runsInHand })
      : new ThreadPool({
          ...parts,
          abandon: journal.abandon,
          noteAlone: journal.noteAlone,
          lease: lease.times,
          bounds,
        });
  const worker = new Worker(wrapped, host, log);
  const waker = createWaker(chored, jobs, log);
  // This is defined before the channel opens, because the channel may have news at once.
  const refreshClock = async (): Promise<void> => {
    try {
      await journal.refreshClock();
    } catch (error) {
      log.warn({ err: error }, "the clock could not be asked, the next beat tries again");
    }
    worker.pokeAll();
  };
  const channel = await openWakeChannel(
    claims,
    registered,
    {
      poke: (runId) => worker.poke(runId),
      clockSkipped: () => void refreshClock(),
      eventsStored: () => waker.wake(),
      missed: () => void refreshClock(),
    },
    log,
  );

  // If the reply to a claim was lost, the row of a run names this worker, but the worker does not have the run in hand.
  // Such runs are given up when they are seen twice.
  let strays = new Set<string>();
  const findStrays = async (): Promise<void> => {
    const missing = (await journal.ownedRuns()).filter((runId) => !worker.has(runId));
    const lasting = missing.filter((runId) => strays.has(runId));
    strays = new Set(missing);
    if (lasting.length > 0) await journal.disown(lasting);
  };

  await lease.renew();
  await declareGoneDead(chored, registered, isRunning);
  const sweeper = new Sweeper(chored, jobs, log);
  await sweeper.sweep();
  await jobs.work((runIds, line) => worker.take(runIds, line));

  const cron = keepTicking({
    fire: async () => fireSchedules(chored, jobs, log),
    roundMs: heartbeatMs,
    onFailed: (error) => log.warn({ err: error }, "a cron tick waits for the next beat"),
    setTimer: realTiming.setTimer,
  });

  let rounds = 0;
  const unguard = guardProcess(log);
  const doChores = async (): Promise<void> => {
    rounds += 1;
    // This wakes waiters whose waker died or was never notified.
    waker.wake();
    const all = {
      tick: async () => cron.tick(),
      sweep: async () => sweeper.sweep(),
      findStrays,
      refreshClock: async () => journal.refreshClock(),
    };
    for (const [chore, work] of Object.entries(all)) {
      if (chore === "refreshClock" && rounds % clockEvery !== 0) continue;
      try {
        await work();
      } catch (error) {
        // A chore that fails keeps no other chore from being done.
        log.warn({ err: error, chore }, "a chore failed, the next round tries again");
      }
    }
  };
  // Heartbeats are separate from the chores, so that slow chores do not make the worker look dead.
  const heart = repeat(heartbeatMs, async () => lease.renew(), "a heartbeat failed", log);
  const chores = repeat(heartbeatMs, doChores, "a round of chores failed, the next one tries again", log);
  log.info({}, "the worker is ready");

  return {
    id: registered.id,
    async stop() {
      const ticked = cron.stop();
      await jobs.stopWork();
      await worker.stop(graceMs);
      await chores.stop();
      await waker.stop();
      await ticked;
      await heart.stop();
      journal.close();
      await unregisterWorker(claims, jobs, registered).catch((error: unknown) => {
        log.debug({ err: error }, "the worker's row stays until a sweeper finds it");
      });
      await channel.close();
      await Promise.all([asked.close(), writer.close(), claims.close(), chored.close()]);
      unguard();
    },
  };
}

/** Calls `work` every `ms`, but never twice at the same time. A failure is logged, and the next call tries again. */
function repeat(
  ms: number,
  work: () => Promise<void>,
  failed: string,
  logger: Logger,
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  const once = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      logger.warn({ err: error }, failed);
    }
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      last = once();
    }, ms);
  };
  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await last;
    },
  };
}
