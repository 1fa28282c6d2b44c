/** The worker: takes the runs that jobs name, and has each of them advanced until it leaves its hands. */
import type { RunId } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { ClaimOutcome, RunJournal } from "../core/run-journal.ts";
import type { ClaimedRun } from "../core/run.ts";
import { toFailure } from "./failure.ts";
import type { HeldRun, RunHost } from "./run-host.ts";

type WorkerJournal = Pick<RunJournal, "claim" | "pause">;

export class Worker {
  readonly #journal: WorkerJournal;
  readonly #host: RunHost;
  readonly #logger: Logger;
  readonly #inHand = new Map<RunId, HeldRun>();
  // Named by a job and being claimed: owned already, maybe, and not in hand yet.
  readonly #claiming = new Map<RunId, number>();
  #stopping = false;

  constructor(journal: WorkerJournal, host: RunHost, logger: Logger) {
    this.#journal = journal;
    this.#host = host;
    this.#logger = logger;
  }

  /** What the job queue hands over: done when each run is in hand, or is somebody else's. */
  async take(runIds: readonly RunId[]): Promise<void> {
    if (this.#stopping) throw new Error("this worker is stopping");
    this.#noteClaiming(runIds, 1);
    const { claimed, owned } = await this.#claim(runIds).finally(() => this.#noteClaiming(runIds, -1));
    for (const run of claimed) this.#hold(run);
    for (const runId of owned) this.poke(runId);
  }

  // Whoever hands the jobs over tries again, without a word.
  async #claim(runIds: readonly RunId[]): Promise<ClaimOutcome> {
    try {
      return await this.#journal.claim(runIds);
    } catch (error) {
      this.#logger.error(
        { err: error, runs: runIds.slice(0, 10), of: runIds.length },
        "runs could not be claimed",
      );
      throw error;
    }
  }

  poke(runId: RunId): void {
    this.#inHand.get(runId)?.poke();
  }

  pokeAll(): void {
    for (const runId of this.#inHand.keys()) this.poke(runId);
  }

  has(runId: RunId): boolean {
    return this.#inHand.has(runId) || this.#claiming.has(runId);
  }

  #noteClaiming(runIds: readonly RunId[], change: 1 | -1): void {
    for (const runId of runIds) {
      const claims = (this.#claiming.get(runId) ?? 0) + change;
      if (claims === 0) this.#claiming.delete(runId);
      else this.#claiming.set(runId, claims);
    }
  }

  /** Records what is executing and gives the runs up for another worker, within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const held of this.#inHand.values()) held.stop();
    const all = Promise.allSettled([...this.#inHand.values()].map(({ done }) => done));
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([all, grace]);
    clearTimeout(timer);
    for (const held of this.#inHand.values()) held.abandon();
    await this.#host.close();
  }

  #hold(run: ClaimedRun): void {
    const { runId } = run.ownership;
    // In hand already, and free by its row: the old execution is at its end, or the database lost its claim.
    this.#inHand.get(runId)?.abandon();
    let held: HeldRun;
    try {
      held = this.#host.hold(run);
    } catch (error) {
      // The others of its batch are claimed too, and nobody but this worker advances them.
      void this.#refuse(run, error);
      return;
    }
    this.#inHand.set(runId, held);
    void this.#forget(runId, held);
    if (this.#stopping) held.stop();
  }

  async #forget(runId: RunId, held: HeldRun): Promise<void> {
    try {
      await held.done;
    } catch (error) {
      this.#logger.error({ run: runId, err: error }, "a run left this worker's hands by an error");
    } finally {
      if (this.#inHand.get(runId) === held) this.#inHand.delete(runId);
    }
  }

  async #refuse({ ownership, automation, build }: ClaimedRun, error: unknown): Promise<void> {
    const logger = this.#logger.child({ run: ownership.runId, automation });
    logger.error({ err: error }, "the run cannot be held and is paused");
    try {
      await this.#journal.pause(ownership, toFailure(error, build));
    } catch (pauseError) {
      logger.error({ err: pauseError }, "the run could not be paused either");
    }
  }
}
