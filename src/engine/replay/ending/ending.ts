/** How a run ends: by itself, by a person, or because its time is over. */
import { CancelledError, TimeoutError } from "../../../core/errors.ts";

export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/** The name of the cancel entry that ends a run for its timeout. People make all other cancel entries. */
export const runTimeoutName = "timeout of the run";

/** Whether a run's code was told to end, and why. */
export class Ending {
  /** Whether a person cancelled the run. */
  cancelled = false;
  /** Whether the run took longer than its automation allows. */
  timedOut = false;

  /** @param why the name of the cancel entry */
  note(why: string): void {
    if (why === runTimeoutName) this.timedOut = true;
    else this.cancelled = true;
  }

  get isTold(): boolean {
    return this.cancelled || this.timedOut;
  }

  /** Makes the error that the code's awaits reject with. */
  makeError(): Error {
    return this.timedOut && !this.cancelled
      ? new TimeoutError("the run took longer than its automation allows")
      : new CancelledError();
  }
}
