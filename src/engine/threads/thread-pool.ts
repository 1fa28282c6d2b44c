/**
 * Advances claimed runs in threads: some that all share, and for each run that has ended a thread one of its
 * own, until it parks.
 *
 *   a thread ends -> its runs are given up, what they had begun is in doubt -> taken over at once
 *                    |-> the culprit, or all where nobody knows: alone from here
 *                    '-> alone and ended again: paused, with what it did and where
 */
import type { RunId } from "../../core/ids.ts";
import { messageOf } from "../../core/errors.ts";
import { currentValueLimit } from "../../core/value-limit.ts";
import type { LeaseTimes } from "../../core/lease-times.ts";
import type { AbandonRun } from "../../core/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import type { HeldRun, RunHost } from "../run-host.ts";
import { type Blame, decideBlame } from "./decide-blame.ts";
import { describeEnd } from "./describe-end.ts";
import { HeldThread, type ThreadEnd, type ThreadServices } from "./held-thread.ts";
import { SoloQueue } from "./solo-queue.ts";
import type { ThreadFinding } from "./thread-debugger.ts";
import type { ThreadLimits } from "./thread-limits.ts";
import type { ThreadSettings } from "./thread-messages.ts";
import { ThreadWatch } from "./watch-threads.ts";

// What was under way outside when a thread ended is waited for, so that a look for it finds it.
const underWayMs = 30_000;
const againMs = 1000;

export interface ThreadPoolOptions extends ThreadServices {
  readonly abandon: AbandonRun;
  readonly automations?: string;
  /** None where nobody else can take runs over. */
  readonly lease?: LeaseTimes;
  readonly limits: ThreadLimits;
}

export class ThreadPool implements RunHost {
  readonly #options: ThreadPoolOptions;
  readonly #settings: ThreadSettings;
  readonly #watch: ThreadWatch;
  readonly #shared = new Set<HeldThread>();
  readonly #alone = new Set<HeldThread>();
  readonly #solo: SoloQueue;
  /** Where runs that ended a thread were seen, for when the next look comes too late. */
  readonly #places = new Map<RunId, string>();
  #closing = false;

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
    const { slack, github, http, run } = options.connectors;
    this.#settings = {
      automations: options.automations,
      maxValueBytes: currentValueLimit(),
      lease: options.lease?.buffer,
      connectors: {
        slack: slack.name,
        github: github.name,
        http: http.name,
        ...(run !== undefined && { run: run.name }),
      },
    };
    this.#watch = new ThreadWatch(options.limits);
    this.#solo = new SoloQueue((run) => this.#holdAlone(run), options.journal.release);
  }

  hold(run: ClaimedRun): HeldRun {
    if (run.crashes > 0) return this.#solo.add(run);
    this.#places.delete(run.ownership.runId);
    return this.#leastBusy().hold(run);
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#watch.close();
    await Promise.all([...this.#shared, ...this.#alone].map((thread) => thread.end()));
  }

  #leastBusy(): HeldThread {
    while (this.#shared.size < this.#options.limits.threads) this.#shared.add(this.#start());
    return [...this.#shared].reduce((least, thread) =>
      thread.runs.length < least.runs.length ? thread : least,
    );
  }

  #holdAlone(run: ClaimedRun): HeldRun {
    const thread = this.#start();
    this.#alone.add(thread);
    const held = thread.hold(run);
    const done = held.done.then(async () => {
      this.#alone.delete(thread);
      await thread.end();
    });
    return { ...held, done };
  }

  #start(): HeldThread {
    const thread = new HeldThread(
      this.#options,
      this.#settings,
      this.#options.limits.memoryMb,
      (ended, end) => {
        const finding = this.#watch.remove(ended);
        this.#shared.delete(ended);
        void this.#clearUp(ended, end, finding);
      },
    );
    this.#watch.add(thread);
    return thread;
  }

  async #clearUp(thread: HeldThread, end: ThreadEnd, finding: ThreadFinding | undefined): Promise<void> {
    const { runs } = thread;
    if (runs.length > 0 && !this.#closing) {
      this.#options.logger.error(
        { why: end.kind, runs: runs.length, run: finding?.runId ?? null, err: end.error },
        "a thread came to its end, its runs go on in others",
      );
    }
    const blames = decideBlame(runs, (finding?.runId ?? null) as RunId | null);
    await Promise.all(
      blames.map(async (blame) => {
        const { runId } = blame.run.ownership;
        if (blame.isBlamed && finding !== undefined) this.#places.set(runId, finding.stack);
        await this.#giveUp(thread, end, this.#places.get(runId) ?? "", blame);
        if (blame.isOver) this.#places.delete(runId);
      }),
    );
  }

  async #giveUp(
    thread: HeldThread,
    end: ThreadEnd,
    stack: string,
    { run, isBlamed, isOver }: Blame,
  ): Promise<void> {
    const { ownership } = run;
    const { journal, abandon, limits, logger } = this.#options;
    await Promise.race([thread.settled(ownership.runId), pause(underWayMs)]);
    while (!this.#closing) {
      try {
        const script = isOver ? await journal.findBuild(run.build) : undefined;
        const pausedFor = isOver ? describeEnd(run, end, { stack, script, limits }) : null;
        await abandon(ownership, { isBlamed, pausedFor });
        if (pausedFor !== null) {
          logger.warn(
            { run: ownership.runId, automation: run.automation, reason: pausedFor.message },
            "the run is paused",
          );
        }
        break;
      } catch (error) {
        logger.warn(
          { run: ownership.runId, reason: messageOf(error) },
          "a run could not be given up yet, trying again",
        );
        await pause(againMs);
      }
    }
    thread.leave(ownership.runId);
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
