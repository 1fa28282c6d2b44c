/** How long a worker may be sure that its runs are still its own: as long as its last answered heartbeat is fresh. */

// Shorter than any silence after which another worker may take the runs over; see workers.ts.
const leaseMs = 2500;

export interface LeaseClocks {
  /** Milliseconds that a stopped process does not stop. */
  readonly monotonic: () => number;
  /** Runs on in a machine that was suspended, where the other stands still. */
  readonly wall: () => number;
}

const realClocks: LeaseClocks = { monotonic: () => performance.now(), wall: () => Date.now() };

export class Lease {
  readonly #beat: () => Promise<void>;
  readonly #clocks: LeaseClocks;
  #sent: { readonly monotonic: number; readonly wall: number } | undefined;
  #renewal: Promise<void> | undefined;

  /** @param beat resolves when the database has the heartbeat */
  constructor(beat: () => Promise<void>, clocks: LeaseClocks = realClocks) {
    this.#beat = beat;
    this.#clocks = clocks;
  }

  isHeld(): boolean {
    if (this.#sent === undefined) return false;
    const { monotonic, wall } = this.#clocks;
    return Math.max(monotonic() - this.#sent.monotonic, wall() - this.#sent.wall) < leaseMs;
  }

  /** Beats; whoever asks meanwhile shares the beat that is under way. */
  async renew(): Promise<void> {
    this.#renewal ??= this.#send().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  // It counts from when it was sent: when it arrives, the database's own count begins.
  async #send(): Promise<void> {
    const sent = { monotonic: this.#clocks.monotonic(), wall: this.#clocks.wall() };
    await this.#beat();
    this.#sent = sent;
  }
}
