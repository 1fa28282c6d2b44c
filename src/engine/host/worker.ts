/** The worker: claims the runs that jobs name as it has room, and has each of them advanced until it leaves its hands. */
import type { RunId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { ClaimOutcome, FreeRun, RunJournal } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { toFailure } from "../replay/ending/failure.ts";
import { Latch } from "../perform/latch.ts";
import { type Choice, chooseRuns } from "./choose-runs.ts";
import type { RunInHand, Room, RunHost } from "./run-host.ts";
import { realTiming } from "../perform/timing.ts";

// A batch waits this long for room before it is left to other workers. The sweeper takes a job for lost after 4 s.
const patienceMs = 1000;
// Nobody is told when memory has become free, so look for it.
const lookAgainMs = 100;

// Others may have taken some of them by now.
const looksPerRoom = 2;

/** Runs that this worker has not taken. */
export type Waiting = Pick<Choice, "left" | "behind">;

type WorkerJournal = Pick<RunJournal, "claim" | "pause">;

export class Worker {
  readonly #journal: WorkerJournal;
  readonly #host: RunHost;
  readonly #logger: Logger;
  readonly #inHand = new Map<RunId, RunInHand>();
  readonly #automations = new Map<RunId, string>();
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
   * @returns the runs for which there is no room: whoever has room first takes those that are left, and those that are
   *   behind once it is their turn in the patient line
   */
  async take(runIds: readonly RunId[], line: keyof Room = "urgent"): Promise<Waiting> {
    if (this.#stopping) throw new Error("this worker is stopping");
    const until = performance.now() + patienceMs;
    let { left, behind } = await this.#claim(runIds, line);
    while (left.length > 0 && !this.#stopping) {
      const patience = until - performance.now();
      if (patience <= 0) break;
      await this.#hasRoom.wait(Math.min(patience, lookAgainMs));
      // All runs were looked at once. Without room there is nothing more to ask, and with little of it not about all.
      const most = this.#room()[line] * looksPerRoom;
      if (most === 0) continue;
      const next = await this.#claim(left.slice(0, most), line);
      left = [...next.left, ...left.slice(most)];
      behind = [...behind, ...next.behind];
    }
    return { left, behind };
  }

  // Whoever hands the jobs over tries again without logging anything, so the failure is logged here.
  async #ask(
    runIds: readonly RunId[],
    choose: (free: readonly FreeRun[]) => readonly RunId[],
  ): Promise<ClaimOutcome> {
    try {
      return await this.#journal.claim(runIds, choose);
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
  #room(): Room {
    const { patient, urgent } = this.#host.room();
    const of = (room: number): number => Math.max(0, Math.floor(room) - this.#coming);
    return { patient: of(patient), urgent: of(urgent) };
  }

  async #claim(runIds: readonly RunId[], line: keyof Room): Promise<Waiting> {
    const room = this.#room();
    const most = Math.min(runIds.length, room[line]);
    this.#coming += most;
    this.#noteClaiming(runIds, 1);
    let choice: Choice = { taken: [], left: [], behind: [] };
    try {
      const { claimed, owned } = await this.#ask(runIds, (free) => {
        const byAutomation = countBy(this.#automations.values());
        choice = chooseRuns(free, line, { byAutomation, room });
        return choice.taken;
      });
      for (const run of claimed) this.#takeUp(run, line);
      for (const runId of owned) this.poke(runId);
      return choice;
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
    this.#automations.set(runId, run.automation);
    void this.#forget(runId, inHand);
    if (this.#stopping) inHand.stop();
  }

  async #forget(runId: RunId, inHand: RunInHand): Promise<void> {
    try {
      await inHand.done;
    } catch (error) {
      this.#logger.error({ run: runId, err: error }, "a run left this worker's hands by an error");
    } finally {
      if (this.#inHand.get(runId) === inHand) {
        this.#inHand.delete(runId);
        this.#automations.delete(runId);
      }
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

function countBy(names: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
