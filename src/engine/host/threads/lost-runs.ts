/** Gives up the runs of a thread that has come to its end: each goes on elsewhere, or is paused over what it did. */
import { messageOf } from "../../../core/errors.ts";
import type { RunId } from "../../../core/ids.ts";
import type { AbandonRun } from "../../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import type { ThreadBounds } from "../../../core/bounds/thread-bounds.ts";
import type { Blame } from "../watch/decide-blame.ts";
import { describeEnd } from "../watch/describe-end.ts";
import type { ThreadFinding } from "../watch/thread-sight.ts";
import type { RunThread, ThreadEnd, ThreadServices } from "./run-thread.ts";

// What was under way outside when a thread ended is waited for, so that a look for it finds it.
const underWayMs = 30_000;
const againMs = 1000;
// More at once would only stand in line for the database.
const mostAtOnce = 20;

interface LostRunsOptions extends Pick<ThreadServices, "journal" | "logger"> {
  readonly abandon: AbandonRun;
  readonly bounds: ThreadBounds;
  /** Then whoever takes the runs over finds them as they are. */
  readonly isClosing: () => boolean;
}

interface Verdict {
  readonly isBlamed: boolean;
  readonly end: ThreadEnd | null;
  /** Where its code was seen. */
  readonly stack: string;
}

export class LostRuns {
  readonly #options: LostRunsOptions;
  /** Where runs that ended a thread were seen, for when the next look comes too late. */
  readonly #places = new Map<RunId, string>();

  constructor(options: LostRunsOptions) {
    this.#options = options;
  }

  /** The run goes on in company: where it was seen before no longer matters. */
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

  /** Paused over that end, if there is one; else whoever claims it goes on. */
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
            "the run is paused",
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
