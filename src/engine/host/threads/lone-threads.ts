/**
 * The threads of runs that are advanced alone. A run that has ended a thread gets one of its own until it parks. Runs
 * that may have ended processes take turns in one thread: the start of a thread takes a second of the processor's time,
 * and hundreds of them may wait after a worker was killed often.
 */
import type { OwnedRunJournal } from "../../../core/ports/run-journal.ts";
import type { RunId } from "../../../core/ids.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import type { RunInHand } from "../run-host.ts";
import type { RunThread } from "./run-thread.ts";

export interface LoneThreadParts {
  readonly journal: OwnedRunJournal;
  start(journal: OwnedRunJournal): RunThread;
}

export class LoneThreads {
  readonly #parts: LoneThreadParts;
  readonly #journal: OwnedRunJournal;
  readonly #onProgress = new Map<RunId, () => void>();
  readonly #own = new Set<RunThread>();
  #shared: RunThread | undefined;

  constructor(parts: LoneThreadParts) {
    this.#parts = parts;
    this.#journal = this.#tellingProgress(parts.journal);
  }

  get all(): readonly RunThread[] {
    return this.#shared === undefined ? [...this.#own] : [...this.#own, this.#shared];
  }

  /** @param onProgress called when the run has recorded something */
  takeUp(run: ClaimedRun, onProgress: () => void): RunInHand {
    return run.crashes > 0 ? this.#takeUpInItsOwn(run) : this.#takeUpInTurn(run, onProgress);
  }

  /** No run waits for its turn any more. */
  rest(): void {
    const thread = this.#shared;
    this.#shared = undefined;
    void thread?.end();
  }

  /** The thread has ended. */
  forget(thread: RunThread): void {
    this.#own.delete(thread);
    if (this.#shared === thread) this.#shared = undefined;
  }

  #takeUpInItsOwn(run: ClaimedRun): RunInHand {
    const thread = this.#parts.start(this.#parts.journal);
    this.#own.add(thread);
    const inHand = thread.takeUp(run);
    const done = inHand.done.then(async () => {
      this.#own.delete(thread);
      await thread.end();
    });
    return { ...inHand, done };
  }

  #takeUpInTurn(run: ClaimedRun, onProgress: () => void): RunInHand {
    const { runId } = run.ownership;
    this.#shared ??= this.#parts.start(this.#journal);
    this.#onProgress.set(runId, onProgress);
    const inHand = this.#shared.takeUp(run);
    const done = inHand.done.then(() => void this.#onProgress.delete(runId));
    return { ...inHand, done };
  }

  #tellingProgress(journal: OwnedRunJournal): OwnedRunJournal {
    return {
      ...journal,
      append: async (run, append) => {
        const appended = await journal.append(run, append);
        if (!appended.isEarly) this.#onProgress.get(run.runId)?.();
        return appended;
      },
    };
  }
}
