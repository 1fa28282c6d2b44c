/** The worker: takes the runs that jobs name as it has room, and has each of them advanced until it leaves its hands. */
import { messageOf } from "../core/errors.ts";
import type { RunId } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { RunJournal } from "../core/run-journal.ts";
import type { ClaimedRun } from "../core/run.ts";
import { Latch } from "./latch.ts";
import type { HeldRun, Room, RunHost } from "./run-host.ts";
import { realTiming } from "./timing.ts";

// For so long a batch waits for room before it is left to others; the sweeper takes a job for lost after 4 s.
const patienceMs = 1000;
// Memory is given back without anybody's being told.
const lookAgainMs = 100;

export class Worker {
  readonly #journal: Pick<RunJournal, "claim">;
  readonly #host: RunHost;
  readonly #logger: Logger;
  readonly #inHand = new Map<RunId, HeldRun>();
  // Named by a job and being claimed: owned already, maybe, and not in hand yet.
  readonly #claiming = new Map<RunId, number>();
  readonly #hasRoom = new Latch(realTiming.setTimer);
  #coming = 0;
  #stopping = false;

  constructor(journal: Pick<RunJournal, "claim">, host: RunHost, logger: Logger) {
    this.#journal = journal;
    this.#host = host;
    this.#logger = logger;
  }

  /**
   * What the job queue hands over: done when each run is in hand, or is somebody else's.
   *
   * @param line whether they are to wait behind others
   * @returns those for which there is no room, for whoever has some first
   */
  async take(runIds: readonly RunId[], line: keyof Room = "urgent"): Promise<readonly RunId[]> {
    if (this.#stopping) throw new Error("this worker is stopping");
    const until = performance.now() + patienceMs;
    let left = await this.#claim(runIds, this.#room(line));
    while (left.length > 0 && !this.#stopping) {
      const patience = until - performance.now();
      if (patience <= 0) break;
      await this.#hasRoom.wait(Math.min(patience, lookAgainMs));
      const room = this.#room(line);
      // Once all were looked at, asking again tells nothing without room.
      if (room > 0) left = await this.#claim(left, room);
    }
    return left;
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

  // Batches are claimed side by side: what one may still get is no room for the other.
  #room(line: keyof Room): number {
    return Math.max(0, Math.floor(this.#host.room()[line]) - this.#coming);
  }

  async #claim(runIds: readonly RunId[], room: number): Promise<readonly RunId[]> {
    const most = Math.min(runIds.length, room);
    this.#coming += most;
    this.#noteClaiming(runIds, 1);
    try {
      const { claimed, owned, left } = await this.#journal.claim(runIds, most);
      for (const run of claimed) this.#hold(run);
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

  #hold(run: ClaimedRun): void {
    const { runId } = run.ownership;
    // In hand already, and free by its row: the old execution is at its end, or the database lost its claim.
    this.#inHand.get(runId)?.abandon();
    let held: HeldRun;
    try {
      held = this.#host.hold(run);
    } catch (error) {
      // Owned and not in hand: the next round of chores finds it and gives it up.
      this.#logger.error({ run: runId, reason: messageOf(error) }, "a run could not be taken in hand");
      return;
    }
    this.#inHand.set(runId, held);
    void held.done.finally(() => {
      if (this.#inHand.get(runId) === held) this.#inHand.delete(runId);
      this.#hasRoom.open();
    });
    if (this.#stopping) held.stop();
  }
}
