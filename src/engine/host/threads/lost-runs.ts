/** Gives up the runs of a thread that has ended. Each run goes on elsewhere, or is paused for what it did. */
import { messageOf } from "../../../core/errors.ts";
import type { RunId } from "../../../core/ids.ts";
import { paused } from "../../../core/ports/logger.ts";
import type { AbandonRun } from "../../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import type { ThreadBounds } from "../../../core/bounds/thread-bounds.ts";
import type { Blame } from "../watch/decide-blame.ts";
import { describeEnd } from "../watch/describe-end.ts";
import type { ThreadFinding } from "../watch/thread-sight.ts";
import type { RunThread, ThreadEnd, ThreadServices } from "./run-thread.ts";

// Connector calls that were under way when the thread ended are waited for, so that a look for them finds them.
const underWayMs = 30_000;
const againMs = 1000;
// If more were given up at once, they would only stand in line for the database.
const mostAtOnce = 20;

interface LostRunsOptions extends Pick<ThreadServices, "journal" | "logger"> {
  readonly abandon: AbandonRun;
  readonly bounds: ThreadBounds;
  /** Whether the worker ends. Then the runs are left as they are for whoever takes them over. */
  readonly isClosing: () => boolean;
}

interface Verdict {
  readonly isBlamed: boolean;
  readonly end: ThreadEnd | null;
  /** Where the code of the run was seen. */
  readonly stack: string;
}

export class LostRuns {
  readonly #options: LostRunsOptions;
  /** Where the code of runs that ended a thread was seen. It is needed if the next look comes too late. */
  readonly #places = new Map<RunId, string>();

  constructor(options: LostRunsOptions) {
    this.#options = options;
  }

  /** The run goes on beside others again. Where its code was seen no longer matters. */
  forget(runId: RunId): void {
    this.#places.delete(runId);
  }

  async giveUp(
    thread: RunThread,
    blames: readonly Blame[],
    { end, finding }: { readonly end: ThreadEnd; readonly finding: ThreadFinding | undefined },
  ): Promise<void> {
    const left = [...blames];
    const giveUp = async (): Promise<void> => {
      for (let blame = left.shift(); blame !== undefined; blame = left.shift()) {
        const { runId } = blame.run.ownership;
        if (blame.isBlamed && finding !== undefined) this.#places.set(runId, finding.stack);
        await Promise.race([thread.settled(runId), pause(underWayMs)]);
        const stack = this.#places.get(runId) ?? "";
        await this.letGo(blame.run, { isBlamed: blame.isBlamed, end: blame.isOver ? end : null, stack });
        thread.leave(runId);
        if (blame.isOver) this.#places.delete(runId);
      }
    };
    await Promise.all(Array.from({ length: mostAtOnce }, giveUp));
  }

  /** Pauses the run if the verdict names an end. Otherwise whoever claims the run goes on with it. */
  async letGo(run: ClaimedRun, { isBlamed, end, stack }: Verdict): Promise<void> {
    const { ownership } = run;
    const { journal, abandon, bounds, logger } = this.#options;
    while (!this.#options.isClosing()) {
      try {
        const script = end === null ? undefined : await journal.findBuild(run.build);
        const pausedFor = end === null ? null : describeEnd(run, end, { stack, script, bounds });
        await abandon(ownership, { isBlamed, pausedFor });
        if (pausedFor !== null) {
          logger.warn(
            { run: ownership.runId, automation: run.automation, reason: pausedFor.message },
            paused,
          );
        }
        return;
      } catch (error) {
        logger.warn(
          { run: ownership.runId, reason: messageOf(error) },
          "a run could not be given up yet, trying again",
        );
        await pause(againMs);
      }
    }
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
