/** Tells all threads of a worker for how long it may be sure that it still owns its runs. */
import type { RunId } from "../ids.ts";
import type { Ownership } from "../run.ts";

// Another worker takes the runs over only after a longer silence than this; see journal/alive/workers.ts.
const leaseMs = 2500;

export interface LeaseClocks {
  /** Milliseconds that go on while the process is stopped. They are the same in all threads. */
  readonly monotonic: () => number;
  /** Goes on while the machine is suspended, when the monotonic clock stands still. */
  readonly wall: () => number;
}

const realClocks: LeaseClocks = {
  monotonic: () => Number(process.hrtime.bigint() / 1000n) / 1000,
  wall: () => Date.now(),
};

/**
 * A lease that ran out and was renewed says nothing about the runs from before, because another worker may have
 * taken them over meanwhile. So the lease has terms: it covers a run in the term in which the run was claimed, and
 * in a term in which the database confirmed the ownership.
 */
export class LeaseTimes {
  /** Hand this to other threads, so that they share the lease. */
  readonly buffer: SharedArrayBuffer;
  readonly #times: Float64Array;
  readonly #clocks: LeaseClocks;
  // Only the current term's: at most as many as the runs in hand when the term before it ended.
  readonly #confirmed = new Map<RunId, number>();
  #confirmedIn = 0;

  constructor(buffer = new SharedArrayBuffer(24), clocks: LeaseClocks = realClocks) {
    this.buffer = buffer;
    this.#times = new Float64Array(buffer);
    this.#clocks = clocks;
  }

  /** Read the clocks before a heartbeat is sent, and note them once it is answered. */
  read(): readonly [number, number] {
    return [this.#clocks.monotonic(), this.#clocks.wall()];
  }

  note([monotonic, wall]: readonly [number, number]): void {
    // The term is written before the times, so that no thread can see a renewed lease in its old term.
    if (!this.isValid()) this.#times[2] = this.term + 1;
    this.#times[0] = monotonic;
    this.#times[1] = wall;
  }

  /** Whether the last answered heartbeat is recent enough. False before the first one. */
  isValid(): boolean {
    const [monotonic = 0, wall = 0] = this.#times;
    if (wall === 0) return false;
    const [now, wallNow] = this.read();
    return Math.max(now - monotonic, wallNow - wall) < leaseMs;
  }

  /** Grows whenever the lease is renewed after it ran out. */
  get term(): number {
    return this.#times[2] ?? 0;
  }

  /** Whether no other worker can have taken the run over. */
  covers({ runId, epoch, term }: Ownership): boolean {
    if (!this.isValid()) return false;
    const current = this.term;
    return term === current || (this.#confirmedIn === current && this.#confirmed.get(runId) === epoch);
  }

  /** @param term the term in which the database was asked whether the run is still owned */
  noteConfirmed({ runId, epoch }: Ownership, term: number): void {
    if (this.#confirmedIn !== term) this.#confirmed.clear();
    this.#confirmedIn = term;
    this.#confirmed.set(runId, epoch);
  }
}
