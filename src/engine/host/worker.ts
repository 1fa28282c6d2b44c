/** The worker: claims the runs that jobs name as it has room, and has each of them advanced until it leaves its hands. */
import type { RunId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { ClaimOutcome, RunJournal } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { toFailure } from "../replay/ending/failure.ts";
import { Latch } from "../perform/latch.ts";
import type { RunInHand, Room, RunHost } from "./run-host.ts";
import { realTiming } from "../perform/timing.ts";

// A batch waits this long for room before it is left to other workers. The sweeper takes a job for lost after 4 s.
const patienceMs = 1000;
// Nobody is told when memory has become free, so look for it.
const lookAgainMs = 100;

type WorkerJournal = Pick<RunJournal, "claim" | "pause">;

export class Worker {
  readonly #journal: WorkerJournal;
  readonly #host: RunHost;
  readonly #logger: Logger;
  readonly #inHand = new Map<RunId, RunInHand>();
  // Runs that are being claimed. This worker may own them already, but does not have them in hand yet.
  readonly #claiming = new Map<RunId, number>();
  readonly #hasRoom = new Latch(realTiming.setTimer);
  #coming = 0;
  #stopping = false;

  constructor(journal: WorkerJournal, host: RunHost, logger: Logger) {
    this.#journal = journal;
    this.#host = host;
    this.#logger = logger;
  }

  /**
   * Takes the runs that the job queue hands over. Resolves when each of them is in hand, or belongs to somebody else.
   *
   * @param line whether the runs are to wait behind others
   * @returns the runs for which there is no room; whoever has room first takes them
   */
  async take(runIds: readonly RunId[], line: keyof Room = "urgent"): Promise<readonly RunId[]> {
    if (this.#stopping) throw new Error("this worker is stopping");
    const until = performance.now() + patienceMs;
    let left = await this.#claim(runIds, line);
    while (left.length > 0 && !this.#stopping) {
      const patience = until - performance.now();
      if (patience <= 0) break;
      await this.#hasRoom.wait(Math.min(patience, lookAgainMs));
      // All runs were looked at once. Without room there is nothing more to ask.
      if (this.#room(line) > 0) left = await this.#claim(left, line);
    }
    return left;
  }

  // Whoever hands the jobs over tries again without logging anything, so the failure is logged here.
  async #ask(runIds: readonly RunId[], most: number): Promise<ClaimOutcome> {
    try {
      return await this.#journal.claim(runIds, most);
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

  /** Records what is executing and gives the runs up for another worker, within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#hasRoom.open();
    for (const inHand of this.#inHand.values()) inHand.stop();
    const all = Promise.allSettled([...this.#inHand.values()].map(({ done }) => done));
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([all, grace]);
    clearTimeout(timer);
    for (const inHand of this.#inHand.values()) inHand.abandon();
    await this.#host.close();
  }

  // Batches are claimed side by side. What one batch may still get is no room for another.
  #room(line: keyof Room): number {
    return Math.max(0, Math.floor(this.#host.room()[line]) - this.#coming);
  }

  async #claim(runIds: readonly RunId[], line: keyof Room): Promise<readonly RunId[]> {
    const most = Math.min(runIds.length, this.#room(line));
    this.#coming += most;
    this.#noteClaiming(runIds, 1);
    try {
      const { claimed, owned, left } = await this.#ask(runIds, most);
      for (const run of claimed) this.#takeUp(run, line);
      for (const runId of owned) this.poke(runId);
      return left;
    } finally {
      this.#coming -= most;
      this.#noteClaiming(runIds, -1);
    }
  }

  #noteClaiming(runIds: readonly RunId[], change: 1 | -1): void {
    for (const runId of runIds) {
      const claims = (this.#claiming.get(runId) ?? 0) + change;
      if (claims === 0) this.#claiming.delete(runId);
      else this.#claiming.set(runId, claims);
    }
  }

  #takeUp(run: ClaimedRun, line: keyof Room): void {
    const { runId } = run.ownership;
    // The run is in hand, and yet its row was free: the old execution is about to end, or the database lost its claim.
    this.#inHand.get(runId)?.abandon();
    let inHand: RunInHand;
    try {
      inHand = this.#host.takeUp(run, line);
    } catch (error) {
      // The other runs of the batch are claimed as well, and only this worker advances them. So it goes on with them.
      void this.#refuse(run, error);
      return;
    }
    this.#inHand.set(runId, inHand);
    void this.#forget(runId, inHand);
    if (this.#stopping) inHand.stop();
  }

  async #forget(runId: RunId, inHand: RunInHand): Promise<void> {
    try {
      await inHand.done;
    } catch (error) {
      this.#logger.error({ run: runId, err: error }, "a run left this worker's hands by an error");
    } finally {
      if (this.#inHand.get(runId) === inHand) this.#inHand.delete(runId);
      this.#hasRoom.open();
    }
  }

  async #refuse({ ownership, automation, build }: ClaimedRun, error: unknown): Promise<void> {
    const logger = this.#logger.child({ run: ownership.runId, automation });
    logger.error({ err: error }, "the run cannot be taken up and is paused");
    try {
      await this.#journal.pause(ownership, toFailure(error, build));
    } catch (pauseError) {
      logger.error({ err: pauseError }, "the run could not be paused either");
    }
  }
}
