/** Until when a worker may be sure that its runs are still its own, as all threads of its process can tell. */

// Shorter than any silence after which another worker may take the runs over; see journal/workers.ts.
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

export class LeaseTimes {
  /** To be handed to other threads. */
  readonly buffer: SharedArrayBuffer;
  readonly #times: Float64Array;
  readonly #clocks: LeaseClocks;

  constructor(buffer = new SharedArrayBuffer(16), clocks: LeaseClocks = realClocks) {
    this.buffer = buffer;
    this.#times = new Float64Array(buffer);
    this.#clocks = clocks;
  }

  /** The present, to be noted as that of a heartbeat once it is answered. */
  read(): readonly [number, number] {
    return [this.#clocks.monotonic(), this.#clocks.wall()];
  }

  note([monotonic, wall]: readonly [number, number]): void {
    this.#times[0] = monotonic;
    this.#times[1] = wall;
  }

  /** Never before the first answered heartbeat. */
  isHeld(): boolean {
    const [monotonic = 0, wall = 0] = this.#times;
    if (wall === 0) return false;
    const [now, wallNow] = this.read();
    return Math.max(now - monotonic, wallNow - wall) < leaseMs;
  }
}
