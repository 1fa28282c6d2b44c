/**
 * The alarm of every run: pg-boss carries "advance run" jobs from whoever has news for a run to a worker.
 *
 * A job says "look at this run", no more: the run's row holds the truth and a worker that takes a run over
 * owns it by the row's epoch. So a job is done as soon as its run is claimed (a run may take days, a job
 * milliseconds), two jobs for one run do no harm, and a lost job is made again by the sweeper.
 */
import { PgBoss } from "pg-boss";
import type { RunId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Database, Queryable } from "./database.ts";
import { createNextOccurrence, type NextOccurrence } from "../events/read-cron.ts";

export interface Alarm {
  readonly runId: RunId;
  /** Seconds from now, by the database's clock; 0 for at once. */
  readonly inSeconds: number;
  /** Stands behind all others: runs of a burst, and those of workers that died, come by the thousand. */
  readonly isPatient?: boolean;
}

export type AlarmLine = "urgent" | "patient";

export interface JobQueue {
  /** Within the caller's transaction: the jobs exist if and only if what caused them does. */
  enqueue(tx: Queryable, alarms: readonly Alarm[]): Promise<void>;
  /**
   * Hands batches of runs to `handle`; a batch counts as done when it resolves, but for the runs that it
   * resolves with: they are handed over again soon, here or elsewhere.
   */
  work(handle: (runIds: readonly RunId[], line: AlarmLine) => Promise<readonly RunId[]>): Promise<void>;
  /**
   * When a cron expression is due next, after `from`.
   *
   * @throws {Error} for text that is no cron expression
   */
  readonly nextOccurrence: NextOccurrence;
  /** Takes no more jobs; the batch in hand is finished. */
  stopWork(): Promise<void>;
  stop(): Promise<void>;
}

export const advanceQueue = "advance-run";
// As often as a due timer is looked for: pg-boss wakes its workers only for jobs that are due at once.
const pollSeconds = 0.5;
const limits = { query_timeout: 60_000 };
const batchSize = 200;
// Patient alarms have pg-boss's own priority, which those of earlier versions have, too.
const patient = 0;
const urgent = 1;

// A job whose claim failed, as in an outage, is tried again within 2 s, however often that happened: others
// wait for its run. It is never given up, as the run is not.
const queueSettings = {
  notify: true,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 2,
  expireInSeconds: 60,
  retentionSeconds: 30 * 86_400,
  deleteAfterSeconds: 60,
};

const workOptions = {
  batchSize,
  burstWhenBatchFull: true,
  pollingIntervalSeconds: pollSeconds,
  notifyPollingIntervalSeconds: pollSeconds,
  perJobResults: true,
} as const;

export interface JobQueueOptions {
  readonly logger: Logger;
  readonly name: string;
  /**
   * For a command that passes by: it makes no queue and looks after none, and connects when it has a job to hand
   * in, if ever.
   */
  readonly onlyHandsIn?: boolean;
}

export async function openJobQueue(database: Database, options: JobQueueOptions): Promise<JobQueue> {
  const { logger, onlyHandsIn = false } = options;
  const boss = new PgBoss({
    connectionString: database.url,
    application_name: `hathi ${options.name} jobs`,
    max: onlyHandsIn ? 1 : 4,
    // Handed on to its connections: one that leads nowhere is given up, and the jobs go on over another.
    ...limits,
    schema: "pgboss",
    useListenNotify: !onlyHandsIn,
    supervise: !onlyHandsIn,
    migrate: !onlyHandsIn,
    createSchema: !onlyHandsIn,
    superviseIntervalSeconds: 30,
    persistWarnings: false,
    schedule: false,
  });
  boss.on("error", (error) => logger.warn({ err: error }, "the job queue met an error"));
  boss.on("warning", (warning) => logger.debug({ warning }, "the job queue warns"));
  let starting: Promise<unknown> | undefined;
  const start = async (): Promise<unknown> => (starting ??= boss.start());
  if (!onlyHandsIn) {
    await start();
    await boss.createQueue(advanceQueue, { policy: "standard", ...queueSettings });
    // A queue that is there keeps the settings of the version that made it.
    await boss.updateQueue(advanceQueue, queueSettings);
  }

  let insertText: string | undefined;
  return {
    async enqueue(tx, alarms) {
      if (alarms.length === 0) return;
      await start();
      const elapsed = alarms.some(({ inSeconds }) => inSeconds > 0) ? await elapsedSeconds(tx) : 0;
      const jobs = alarms.map(({ runId, inSeconds, isPatient = false }) => ({
        data: { runId },
        singletonKey: runId,
        priority: isPatient ? patient : urgent,
        ...(inSeconds > 0 && { startAfter: `${(inSeconds + elapsed).toFixed(6)} seconds` }),
      }));
      // The same text each time, so that it is planned once a connection.
      const executeSql = async (text: string, values?: unknown[]): Promise<{ rows: object[] }> => {
        insertText ??= text;
        const statement = text === insertText ? { name: "enqueue-jobs", text } : text;
        return { rows: [...(await tx.query<object>(statement, values))] };
      };
      await boss.insert(advanceQueue, jobs, { db: { executeSql } });
    },
    async work(handle) {
      // Each kind of alarm has a line of its own: where a burst waits for room, what is alone does not.
      const lines = [
        { line: "urgent" as const, priorities: { minPriority: urgent } },
        { line: "patient" as const, priorities: { maxPriority: patient } },
      ];
      for (const { line, priorities } of lines) {
        await boss.work<{ runId: RunId }, unknown, typeof workOptions>(
          advanceQueue,
          { ...workOptions, ...priorities },
          async (jobs) => {
            const left = new Set(await handle([...new Set(jobs.map((job) => job.data.runId))], line));
            return jobs.map((job) =>
              left.has(job.data.runId)
                ? {
                    id: job.id,
                    status: "failed" as const,
                    output: { reason: "no worker has room for it yet" },
                  }
                : { id: job.id, status: "completed" as const },
            );
          },
        );
      }
    },
    nextOccurrence: createNextOccurrence(boss),
    async stopWork() {
      await boss.offWork(advanceQueue, { wait: true });
    },
    async stop() {
      if (starting !== undefined) await boss.stop({ graceful: true, timeout: 5000, close: true });
    },
  };
}

// pg-boss counts from when the transaction began. An alarm that rings before its timer is due finds a run that
// sleeps on, and no other is set: the timer would be late by as long as the sweeper takes to see it.
async function elapsedSeconds(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ elapsed: number }>({
    name: "elapsed",
    text: "select extract(epoch from clock_timestamp() - now())::float8 as elapsed",
  });
  return row?.elapsed ?? 0;
}
