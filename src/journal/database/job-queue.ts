/**
 * The alarms of runs: pg-boss carries "advance run" jobs from whoever has news for a run to a worker.
 *
 * A job only says "look at this run". The truth is in the run's row, and a worker owns a run by the row's epoch. So a
 * job is done as soon as its run is claimed: a run may take days, a job takes milliseconds. Two jobs for one run do no
 * harm, and the sweeper makes a lost job again.
 */
import { PgBoss } from "pg-boss";
import type { RunId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Database } from "./database.ts";
import { type Queryable, send } from "./queryable.ts";
import { createNextOccurrence, type NextOccurrence } from "../events/read-cron.ts";

export interface Alarm {
  readonly runId: RunId;
  /** Seconds from now by the database's clock; 0 means at once. */
  readonly inSeconds: number;
  /** Whether the run waits behind all others, because it is one of thousands: of a burst, or of a dead worker. */
  readonly isPatient?: boolean;
}

export type AlarmLine = "urgent" | "patient";

/** Runs that were handed out, and that nobody has room for yet. */
export interface NotTaken {
  /** They are handed out again soon, here or in another process. */
  readonly left: readonly RunId[];
  /** They go into the line of the patient ones, because their automation has its share. */
  readonly behind: readonly RunId[];
}

export interface JobQueue {
  /**
   * Adds jobs in the caller's transaction, so that they exist if and only if their cause does. The statement travels
   * with the transaction's next one, or with its COMMIT.
   */
  enqueue(tx: Queryable, alarms: readonly Alarm[]): Promise<void>;
  /**
   * Hands batches of runs to `handle`. When it resolves, the batch is done, except for the runs that it resolves with.
   */
  work(handle: (runIds: readonly RunId[], line: AlarmLine) => Promise<NotTaken>): Promise<void>;
  /**
   * When a cron expression is due next, after `from`.
   *
   * @throws {Error} for text that is not a cron expression
   */
  readonly nextOccurrence: NextOccurrence;
  /** Fetches no more jobs, and resolves when the current batch is done. */
  stopWork(): Promise<void>;
  stop(): Promise<void>;
}

export const advanceQueue = "advance-run";
// This decides how late a timer fires, because pg-boss wakes its workers only for jobs that are due at once.
const pollSeconds = 0.5;
const connectionBounds = { query_timeout: 60_000 };
const batchSize = 200;
// Patient jobs have pg-boss's default priority, like jobs that earlier versions made.
const patient = 0;
const urgent = 1;

// A job whose claim failed, as in an outage, is tried again within 2 s, however often that happened. A job is never
// given up, because its run is not, either.
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

const patientJob = (runId: RunId): { data: object; singletonKey: string; priority: number } => ({
  data: { runId },
  singletonKey: runId,
  priority: patient,
});

export interface JobQueueOptions {
  readonly logger: Logger;
  readonly name: string;
  /**
   * For short-lived commands, which only add jobs. The queue is neither created nor supervised, and the connection is
   * opened with the first job.
   */
  readonly onlyHandsIn?: boolean;
}

export async function openJobQueue(database: Database, options: JobQueueOptions): Promise<JobQueue> {
  const { logger, onlyHandsIn = false } = options;
  const boss = new PgBoss({
    connectionString: database.url,
    application_name: `hathi ${options.name} jobs`,
    max: onlyHandsIn ? 1 : 4,
    // pg-boss passes this on to its connections, so that a dead one is given up and another one goes on.
    ...connectionBounds,
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
    // An existing queue still has the settings of the version that created it.
    await boss.updateQueue(advanceQueue, queueSettings);
  }

  let insertText: string | undefined;
  return {
    async enqueue(tx, alarms) {
      if (alarms.length === 0) return;
      await start();
      // pg-boss counts from when the transaction began. Without this correction an alarm could ring before its timer is
      // due, and the timer would be late by as long as the sweeper takes to find it.
      const elapsed = (tx.elapsedMs?.() ?? 0) / 1000;
      const jobs = alarms.map(({ runId, inSeconds, isPatient = false }) => ({
        data: { runId },
        singletonKey: runId,
        priority: isPatient ? patient : urgent,
        ...(inSeconds > 0 && { startAfter: `${(inSeconds + elapsed).toFixed(6)} seconds` }),
      }));
      // pg-boss makes the same text each time, so that it can be a named statement. Nobody needs the ids of the jobs.
      const executeSql = async (text: string, values: unknown[] = []): Promise<{ rows: object[] }> => {
        insertText ??= text;
        await send(tx, text === insertText ? { name: "enqueue-jobs", text } : { text }, values);
        return { rows: [] };
      };
      await boss.insert(advanceQueue, jobs, { db: { executeSql } });
    },
    async work(handle) {
      // Urgent and patient jobs are fetched separately, so that a single run does not wait behind a burst.
      const lines = [
        { line: "urgent" as const, priorities: { minPriority: urgent } },
        { line: "patient" as const, priorities: { maxPriority: patient } },
      ];
      for (const { line, priorities } of lines) {
        await boss.work<{ runId: RunId }, unknown, typeof workOptions>(
          advanceQueue,
          { ...workOptions, ...priorities },
          async (jobs) => {
            const waiting = await handle([...new Set(jobs.map((job) => job.data.runId))], line);
            const left = new Set(waiting.left);
            // Before their present jobs are done: two jobs for one run do no harm.
            if (waiting.behind.length > 0) await boss.insert(advanceQueue, waiting.behind.map(patientJob));
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
