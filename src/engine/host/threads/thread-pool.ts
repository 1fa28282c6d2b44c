/**
 * Advances claimed runs in threads. Most runs share some threads. Where hundreds do, runs that are not to wait get a
 * thread beside them. A run that has ended a thread gets one of its own until it parks.
 *
 *   a thread ends -> its runs are given up, what they had begun is in doubt -> taken over at once
 *                    |-> the culprit, or the few that had begun where nobody knows: alone from here
 *                    |-> many had begun and nobody knows: blamed on none, fewer at a time from here
 *                    '-> alone and ended again: paused, with what it did and where
 *   the process ends, twice -> its runs are taken over by others -> those that came no further: alone from here
 *                                                                '-> alone and ended again: paused
 */
import type { RunId } from "../../../core/ids.ts";
import { authorsSecrets } from "../../../core/secrets/secrets.ts";
import { currentJournalBound } from "../../../core/bounds/journal-bound.ts";
import { currentValueBound } from "../../../core/bounds/value-bound.ts";
import type { LeaseTimes } from "../../../core/time/lease-times.ts";
import type { AbandonRun } from "../../../core/ports/run-journal.ts";
import type { ClaimedRun, Ownership } from "../../../core/run.ts";
import { type RunInHand, type Room, type RunHost, urgentShare } from "../run-host.ts";
import { decideBlame, goesAlone, mostCrashes } from "../watch/decide-blame.ts";
import { LoneThreads } from "./lone-threads.ts";
import { LostRuns } from "./lost-runs.ts";
import { RunThread, type ThreadEnd, type ThreadServices } from "./run-thread.ts";
import { createMemoryGauge } from "../watch/measure-process.ts";
import { RunQuota } from "./run-quota.ts";
import { SoloQueue } from "./solo-queue.ts";
import type { ThreadFinding } from "../watch/thread-sight.ts";
import type { ThreadBounds } from "../../../core/bounds/thread-bounds.ts";
import type { ThreadSettings } from "./thread-messages.ts";
import { decideRoom } from "./thread-room.ts";
import { isDebugged } from "../watch/is-debugged.ts";
import { ThreadWatch } from "../watch/watch-threads.ts";

// A thread with more runs may stand still for a second, at their builds or at its garbage. Urgent runs go elsewhere.
const crowd = 50;
// If a thread could not be started, the next one is not started before this time is over.
const againMs = 1000;

export interface ThreadPoolOptions extends ThreadServices {
  readonly abandon: AbandonRun;
  readonly noteAlone: (run: Ownership) => Promise<void>;
  readonly automations?: string;
  /** Undefined if nobody else can take runs over. */
  readonly lease?: LeaseTimes;
  readonly bounds: ThreadBounds;
}

export class ThreadPool implements RunHost {
  readonly #options: ThreadPoolOptions;
  readonly #settings: Omit<ThreadSettings, "notes">;
  readonly #watch: ThreadWatch;
  readonly #shared = new Set<RunThread>();
  /** Takes urgent runs, as long as the shared threads are crowded. */
  #express: RunThread | undefined;
  readonly #alone: LoneThreads;
  readonly #solo: SoloQueue;
  readonly #lost: LostRuns;
  readonly #quota: RunQuota;
  readonly #isProcessFull = createMemoryGauge();
  #startsAgainAt = Number.NEGATIVE_INFINITY;
  #closing = false;

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
    const { slack, github, http, run } = options.connectors;
    this.#settings = {
      automations: options.automations,
      maxValueBytes: currentValueBound(),
      maxJournalBytes: currentJournalBound(),
      secrets: authorsSecrets(),
      lease: options.lease?.buffer,
      isDebugged: isDebugged(),
      logsDebug: options.logger.isLevelEnabled?.("debug") ?? true,
      connectors: {
        slack: slack.name,
        github: github.name,
        http: http.name,
        ...(run !== undefined && { run: run.name }),
      },
    };
    this.#watch = new ThreadWatch(options.bounds);
    const { noteAlone, abandon, bounds } = options;
    this.#quota = new RunQuota(bounds.runsInHand, () => performance.now());
    this.#lost = new LostRuns({ ...options, isClosing: () => this.#closing });
    this.#alone = new LoneThreads({ journal: options.journal, start: (journal) => this.#start(journal) });
    this.#solo = new SoloQueue({
      takeUp: (run, onProgress) => this.#alone.takeUp(run, onProgress),
      rest: () => this.#alone.rest(),
      noteAlone,
      // Not released, but abandoned, so that what is in doubt stays in doubt.
      giveBack: async ({ ownership }) => abandon(ownership, { isBlamed: false, pausedFor: null }),
      mostAtOnce: bounds.threads + 1,
      logger: options.logger,
    });
  }

  takeUp(run: ClaimedRun, line: keyof Room): RunInHand {
    if (run.crashes >= mostCrashes) return this.#refuse(run);
    if (goesAlone(run)) return this.#solo.add(run);
    this.#lost.forget(run.ownership.runId);
    const thread = this.#leastBusy();
    if (thread.size < crowd) this.#endExpress();
    else if (line === "urgent") return this.#besideCrowd(thread).takeUp(run);
    return thread.takeUp(run);
  }

  room(): Room {
    return { patient: this.#roomFor("patient"), urgent: this.#roomFor("urgent") };
  }

  #roomFor(line: keyof Room): number {
    const { threads, memoryMb } = this.#options.bounds;
    const inHand = this.#inHand;
    if (performance.now() < this.#startsAgainAt || (inHand > 0 && this.#isProcessFull())) return 0;
    const quota = this.#quota.value;
    const byNumber = (line === "urgent" ? Math.ceil(quota * urgentShare) : quota) - inHand;
    if (byNumber <= 0) return 0;
    let byMemory = 0;
    for (const thread of line === "urgent" ? this.#common : this.#shared) {
      const room = decideRoom(thread, line, memoryMb);
      // Much of the heap may be garbage that V8 had no reason to collect yet.
      if (room <= 0 && thread.unbegun === 0) this.#watch.collectGarbage(thread);
      byMemory += Math.max(0, room);
    }
    const hasExpress = line === "urgent" && this.#express === undefined && this.#isCrowded;
    const unstarted =
      decideRoom(nothing, line, memoryMb) * (threads - this.#shared.size + (hasExpress ? 1 : 0));
    return Math.min(byNumber, byMemory + unstarted);
  }

  get #inHand(): number {
    return this.#common.reduce((sum, { size }) => sum + size, this.#solo.size);
  }

  /** The threads that have more than one run. */
  get #common(): readonly RunThread[] {
    return this.#express === undefined ? [...this.#shared] : [...this.#shared, this.#express];
  }

  get #isCrowded(): boolean {
    return (
      this.#shared.size === this.#options.bounds.threads &&
      [...this.#shared].every(({ size }) => size >= crowd)
    );
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#watch.close([...this.#common, ...this.#alone.all]);
  }

  #leastBusy(): RunThread {
    while (this.#shared.size < this.#options.bounds.threads) this.#shared.add(this.#start());
    return [...this.#shared].reduce((least, thread) => (thread.size < least.size ? thread : least));
  }

  #besideCrowd(crowded: RunThread): RunThread {
    this.#express ??= this.#start();
    return this.#express.size < crowded.size ? this.#express : crowded;
  }

  // It is not ended as soon as it is empty: in a burst the next urgent run comes soon, and a start takes a while.
  #endExpress(): void {
    if (this.#express?.size !== 0) return;
    void this.#express.end();
    this.#express = undefined;
  }

  // The run has ended the process so often that it is not tried once more.
  #refuse(run: ClaimedRun): RunInHand {
    const done = this.#lost.letGo(run, { isBlamed: false, end: { kind: "process", error: null }, stack: "" });
    const ignore = (): void => {};
    return { done, poke: ignore, stop: ignore, abandon: ignore };
  }

  #start(journal = this.#options.journal): RunThread {
    const thread = new RunThread(
      { ...this.#options, journal },
      this.#settings,
      this.#options.bounds.memoryMb,
      (ended, end) => {
        const finding = this.#watch.remove(ended);
        this.#shared.delete(ended);
        this.#alone.forget(ended);
        if (this.#express === ended) this.#express = undefined;
        void this.#clearUp(ended, end, finding);
      },
      (one) => this.#watch.isFull(one),
    );
    this.#watch.add(thread);
    return thread;
  }

  async #clearUp(thread: RunThread, end: ThreadEnd, finding: ThreadFinding | undefined): Promise<void> {
    const { runs } = thread;
    if (runs.length > 0 && !this.#closing) {
      this.#options.logger.error(
        {
          why: end.kind,
          runs: runs.length,
          run: finding?.runId ?? null,
          ...(end.error !== null && { err: end.error }),
        },
        "a thread came to its end, its runs go on in others",
      );
    }
    if (!thread.sight.isUp) {
      // Nothing of any run has executed. There was no memory, or no file descriptor, to start the thread with.
      this.#startsAgainAt = performance.now() + againMs;
      await pause(againMs);
    }
    const culprit = finding === undefined ? thread.sight.entered : finding.runId;
    const blames = decideBlame(runs, thread.begun, culprit as RunId | null);
    if (thread.sight.isUp && runs.length > 0 && !blames.some(({ isBlamed }) => isBlamed)) {
      this.#quota.noteUnexplained(this.#inHand + runs.length);
    }
    await this.#lost.giveUp(thread, blames, { end, finding });
  }
}

// The load of a thread that is yet to be started.
const nothing = {
  sight: { memory: { heapUsed: 0, heapLimit: Number.POSITIVE_INFINITY, external: 0 }, heapAtStart: 0 },
  size: 0,
  unbegun: 0,
} as const;

async function pause(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
