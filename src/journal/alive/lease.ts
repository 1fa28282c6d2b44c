/** How long a worker may be sure that its runs are still its own: as long as its last answered heartbeat is fresh. */
import { type LeaseClocks, LeaseTimes } from "../../core/time/lease-times.ts";

export class Lease {
  /** For the other threads of the process. */
  readonly times: LeaseTimes;
  readonly #beat: () => Promise<void>;
  #renewal: Promise<void> | undefined;

  /** @param beat resolves when the database has the heartbeat */
  constructor(beat: () => Promise<void>, clocks?: LeaseClocks) {
    this.#beat = beat;
    this.times = new LeaseTimes(undefined, clocks);
  }

  isValid(): boolean {
    return this.times.isValid();
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
    const sent = this.times.read();
    await this.#beat();
    this.times.note(sent);
  }
}
