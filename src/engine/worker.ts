/** The worker: takes the runs that jobs name, and has each of them advanced until it leaves its hands. */
import type { RunId } from "../core/ids.ts";
import type { RunJournal } from "../core/run-journal.ts";
import type { ClaimedRun } from "../core/run.ts";
import type { HeldRun, RunHost } from "./run-host.ts";

export class Worker {
  readonly #journal: Pick<RunJournal, "claim">;
  readonly #host: RunHost;
  readonly #inHand = new Map<RunId, HeldRun>();
  // Named by a job and being claimed: owned already, maybe, and not in hand yet.
  readonly #claiming = new Map<RunId, number>();
  #stopping = false;

  constructor(journal: Pick<RunJournal, "claim">, host: RunHost) {
    this.#journal = journal;
    this.#host = host;
  }

  /** What the job queue hands over: done when each run is in hand, or is somebody else's. */
  async take(runIds: readonly RunId[]): Promise<void> {
    if (this.#stopping) throw new Error("this worker is stopping");
    this.#noteClaiming(runIds, 1);
    const { claimed, owned } = await this.#journal
      .claim(runIds)
      .finally(() => this.#noteClaiming(runIds, -1));
    for (const run of claimed) this.#hold(run);
    for (const runId of owned) this.poke(runId);
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
    const held = this.#host.hold(run);
    this.#inHand.set(runId, held);
    void held.done.finally(() => {
      if (this.#inHand.get(runId) === held) this.#inHand.delete(runId);
    });
    if (this.#stopping) held.stop();
  }
}
