/** The journal as a worker uses it: reads go to the database at once, writes go through the one group commit. */
import { ClockEstimate } from "../../core/time/clock-estimate.ts";
import type { RunId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type {
  AbandonRun,
  Append,
  Appended,
  Looked,
  RunHistory,
  RunJournal,
  RunNews,
} from "../../core/ports/run-journal.ts";
import type { Ownership } from "../../core/run.ts";
import { abandonRun } from "./abandon-run.ts";
import { admit, admitFromQueue, cancelHolder, queueForKey } from "./admit-run.ts";
import { findBuild } from "./builds.ts";
import { claimRuns } from "./claim-runs.ts";
import { readClock } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import { gather } from "../database/gather.ts";
import { GroupCommit, type Share } from "../database/group-commit.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { KnownEntries } from "./known-entries.ts";
import type { Lease } from "../alive/lease.ts";
import { readHistories, readNews } from "./read-history.ts";
import { throughOutages } from "../database/through-outages.ts";
import { discardRun } from "./discard-run.ts";
import { commitRunWrites } from "./run-writes/commit-run-writes.ts";
import type { RunWrite, RunWriteResult } from "./run-writes/run-write.ts";
import { nobody, type RegisteredWorker } from "../alive/workers.ts";

export interface WorkerJournal extends RunJournal {
  /** Reads the database's clock again, after the clock was skipped and from time to time. */
  refreshClock(): Promise<void>;
  /** The runs whose rows say that this worker owns them. */
  ownedRuns(): Promise<readonly RunId[]>;
  /** Gives up runs whose rows name this worker, but which the worker does not have in hand. */
  disown(runIds: readonly RunId[]): Promise<void>;
  /** Gives up a run whose thread has ended. */
  readonly abandon: AbandonRun;
  /** Notes that this suspect run is advanced alone. If the process dies now, the run is to blame. */
  readonly noteAlone: (run: Ownership) => Promise<void>;
  close(): void;
}

/** Separate connections for writes and claims, so that no other query of the process delays them. */
export interface JournalPools {
  readonly writer: Database;
  readonly claims: Database;
}

// A look back takes as long as five appends.
const shareOf = ({ run, kind }: RunWrite): Share => ({ of: run.runId, weight: kind === "open-wait" ? 5 : 1 });

// Code that has a value goes on with it before it is recorded, so the next entry is on its way when the one before it
// is refused. If that one were taken, the journal would have a gap that no replay can pass.
const lineOf = ({ run, kind }: RunWrite): string | undefined =>
  kind === "append" ? `${run.runId} ${run.epoch}` : undefined;

export async function openRunJournal(
  database: Database,
  jobs: JobQueue,
  worker: RegisteredWorker,
  logger: Logger,
  lease?: Lease,
  pools: JournalPools = { writer: database, claims: database },
): Promise<WorkerJournal> {
  const known = new KnownEntries();
  const writer = new GroupCommit<RunWrite, RunWriteResult>(
    async (writes) => {
      const results = await commitRunWrites(pools.writer, jobs, writes, known);
      for (const [index, { run }] of writes.entries()) {
        if (results[index] instanceof Error) known.noteLost(run);
      }
      return results;
    },
    logger,
    { shareOf, lineOf },
  );
  const write = async (entry: RunWrite): Promise<void> => {
    await writer.write(entry);
  };
  const writeLast = async (entry: RunWrite): Promise<void> => {
    await write(entry);
    known.noteHandedBack(entry.run);
  };

  // A run cannot go on without these answers. They are asked for until the database is back, as writes are repeated.
  let closed = false;
  const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> =>
    throughOutages(question, { logger, isClosed: () => closed, what: "asking" });

  // Runs are taken up, and woken, by the dozen.
  const readHistory = gather<RunId, RunHistory>({
    what: "the history of a run",
    together: async (runIds) => readHistories(database, runIds),
  });
  const readNewsOf = gather<RunId, RunNews>({
    what: "the news for a run",
    together: async (runIds) => readNews(database, runIds),
  });
  const clock = new ClockEstimate();
  const refreshClock = async (): Promise<void> => {
    const asked = performance.now();
    const now = await readClock(pools.claims);
    clock.hear(now.getTime(), performance.now() - asked);
  };
  await refreshClock();
  // This opens the writer's connection before the first write needs it.
  await readClock(pools.writer);

  const confirmOwned = async (current: Lease, run: Ownership): Promise<void> => {
    if (!current.isValid()) await ask(async () => current.renew());
    const { term } = current.times;
    await write({ kind: "confirm", run });
    current.times.noteConfirmed(run, term);
  };

  return {
    async claim(runIds, choose) {
      const term = lease?.times.term;
      const outcome = await claimRuns(pools.claims, jobs, worker.id, runIds, known.claimsOf(runIds), choose);
      for (const { ownership } of outcome.claimed) known.noteClaim(ownership);
      // A timer that the database calls due must be due here, too, even if this process missed a skip of the clock.
      if (outcome.now !== null) clock.hear(outcome.now.getTime());
      if (term === undefined) return outcome;
      const claimed = outcome.claimed.map((run) => ({ ...run, ownership: { ...run.ownership, term } }));
      return { ...outcome, claimed };
    },
    confirm(run) {
      if (lease === undefined || lease.times.covers(run)) return null;
      return confirmOwned(lease, run);
    },
    isOwned: (run) => lease === undefined || lease.times.covers(run),
    async history(run) {
      const history = await ask(async () => readHistory(run.runId));
      known.noteEntry(run, history.entries.at(-1)?.seq ?? 0);
      for (const call of history.openWaits) known.noteWait(run, call);
      return history;
    },
    news: async (run) => ask(async () => readNewsOf(run.runId)),
    admit: async (run, key) => ask(async () => admit(database, run, key)),
    queueForKey: async (run, key, overlap) => ask(async () => queueForKey(database, jobs, run, key, overlap)),
    admitFromQueue: async (run, key, overlap) => ask(async () => admitFromQueue(database, run, key, overlap)),
    cancelHolder: async (run, key) => ask(async () => cancelHolder(database, jobs, run, key)),
    async discard(run, isKeyed) {
      await ask(async () => discardRun(database, jobs, run, isKeyed));
      known.noteHandedBack(run);
    },
    async append(run: Ownership, append: Append) {
      const appended = (await writer.write({ kind: "append", run, append })) as Appended;
      if (appended.isEarly) {
        clock.correct(appended.at.getTime());
        return appended;
      }
      clock.hear(appended.at.getTime());
      known.noteEntry(run, appended.seq);
      if (append.closesWait !== undefined) known.noteClosed(run, append.closesWait);
      return appended;
    },
    async openWait(run, wait) {
      const looked = (await writer.write({ kind: "open-wait", run, wait })) as Looked;
      known.noteWait(run, wait.call);
      return looked;
    },
    async closeWait(run, call) {
      await write({ kind: "close-wait", run, call });
      known.noteClosed(run, call);
    },
    dismiss: async (run, candidates) => write({ kind: "dismiss", run, candidates }),
    setStatus: async (run, status) => write({ kind: "status", run, status }),
    print: async (run, lines) => write({ kind: "print", run, lines }),
    async park(run, parking) {
      if ((await writer.write({ kind: "park", run, parking })) === true) {
        known.noteHandedBack(run);
        return "parked";
      }
      if (parking.wakeAt !== null) await ask(refreshClock);
      return "has-news";
    },
    pause: async (run, reason, more = {}) => writeLast({ kind: "pause", run, reason, more }),
    finish: async (run, end) => writeLast({ kind: "finish", run, end }),
    release: async (run, doubtful = []) => writeLast({ kind: "release", run, doubtful }),
    estimateNow: () => clock.now(),
    findBuild: async (id) => ask(async () => findBuild(database, id)),
    refreshClock,
    async ownedRuns() {
      const rows = await pools.claims.query<{ id: RunId }>(
        { name: "owned-runs", text: "select id from hathi.runs where owner = $1" },
        [worker.id],
      );
      return rows.map((row) => row.id);
    },
    async disown(runIds) {
      await pools.claims.transaction(async (tx) => {
        const rows = await tx.query<{ id: RunId }>(
          // "nobody" counts as a dead owner: in case this worker did begin something, the next owner looks into it.
          `update hathi.runs set owner = $3, wakes = wakes + 1 where id = any ($1) and owner = $2 returning id`,
          [runIds, worker.id, nobody],
        );
        await jobs.enqueue(
          tx,
          rows.map(({ id }) => ({ runId: id, inSeconds: 0 })),
        );
      });
    },
    async abandon(run, how) {
      await abandonRun(pools.claims, jobs, run, how);
      // What its thread asked for before it ended may still wait to be written.
      known.noteLost(run);
    },
    noteAlone: async ({ runId, epoch, worker: owner }) => {
      // Whatever the journal gets from here on is progress that the run made while it was alone.
      const text = `update hathi.runs set is_alone = true,
          deaths_seq = (select coalesce(max(seq), 0) from hathi.journal where run_id = $1)
        where id = $1 and epoch = $2 and owner = $3`;
      await ask(async () => database.query(text, [runId, epoch, owner]));
    },
    close() {
      closed = true;
      writer.close();
    },
  };
}
