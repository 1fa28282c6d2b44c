/** Tells for how long a worker may be sure that it still owns its runs: while its last answered heartbeat is fresh. */
import { type LeaseClocks, LeaseTimes } from "../../core/time/lease-times.ts";

export class Lease {
  /** The times that the process's other threads read, too. */
  readonly times: LeaseTimes;
  readonly #beat: () => Promise<void>;
  #renewal: Promise<void> | undefined;

  /** @param beat sends a heartbeat, and resolves when the database has stored it */
  constructor(beat: () => Promise<void>, clocks?: LeaseClocks) {
    this.#beat = beat;
    this.times = new LeaseTimes(undefined, clocks);
  }

  isValid(): boolean {
    return this.times.isValid();
  }

  /** Sends a heartbeat. Callers who ask meanwhile share the one that is under way. */
  async renew(): Promise<void> {
    this.#renewal ??= this.#send().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  // The lease counts from when the heartbeat was sent. The database counts from when it arrives, which is later.
  async #send(): Promise<void> {
    const sent = this.times.read();
    await this.#beat();
    this.times.note(sent);
  }
}
