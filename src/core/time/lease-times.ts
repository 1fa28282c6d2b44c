/** Until when a worker may be sure that its runs are still its own, as all threads of its process can tell. */
import type { RunId } from "../ids.ts";
import type { Ownership } from "../run.ts";

// Shorter than any silence after which another worker may take the runs over; see journal/alive/workers.ts.
const leaseMs = 2500;

export interface LeaseClocks {
  /** Milliseconds that a stopped process does not stop, the same in all threads. */
  readonly monotonic: () => number;
  /** Runs on in a machine that was suspended, where the other stands still. */
  readonly wall: () => number;
}

const realClocks: LeaseClocks = {
  monotonic: () => Number(process.hrtime.bigint() / 1000n) / 1000,
  wall: () => Date.now(),
};

/**
 * A lease that has run out and is held again says nothing of the runs from before: another worker may have
 * taken them meanwhile. So it has terms, and a run is sure in the term in which it was claimed, or confirmed.
 */
export class LeaseTimes {
  /** To be handed to other threads. */
  readonly buffer: SharedArrayBuffer;
  readonly #times: Float64Array;
  readonly #clocks: LeaseClocks;
  // Those of one term: as many at most as were in hand when the term before it ended.
  readonly #confirmed = new Map<RunId, number>();
  #confirmedIn = 0;

  constructor(buffer = new SharedArrayBuffer(24), clocks: LeaseClocks = realClocks) {
    this.buffer = buffer;
    this.#times = new Float64Array(buffer);
    this.#clocks = clocks;
  }

  /** The present, to be noted as that of a heartbeat once it is answered. */
  read(): readonly [number, number] {
    return [this.#clocks.monotonic(), this.#clocks.wall()];
  }

  note([monotonic, wall]: readonly [number, number]): void {
    // Before the times: no thread may see a lease that is held again in its old term.
    if (!this.isValid()) this.#times[2] = this.term + 1;
    this.#times[0] = monotonic;
    this.#times[1] = wall;
  }

  /** Never before the first answered heartbeat. */
  isValid(): boolean {
    const [monotonic = 0, wall = 0] = this.#times;
    if (wall === 0) return false;
    const [now, wallNow] = this.read();
    return Math.max(now - monotonic, wallNow - wall) < leaseMs;
  }

  /** Grows whenever it is held again after it had run out. */
  get term(): number {
    return this.#times[2] ?? 0;
  }

  /** Whether nobody else can have taken the run over. */
  covers({ runId, epoch, term }: Ownership): boolean {
    if (!this.isValid()) return false;
    const current = this.term;
    return term === current || (this.#confirmedIn === current && this.#confirmed.get(runId) === epoch);
  }

  /** @param term the one before the database was asked whether the run is owned still */
  noteConfirmed({ runId, epoch }: Ownership, term: number): void {
    if (this.#confirmedIn !== term) this.#confirmed.clear();
    this.#confirmedIn = term;
    this.#confirmed.set(runId, epoch);
  }
}
