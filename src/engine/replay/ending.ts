/** How a run comes to its end: by itself, by a person, or because its time is over. */
import { CancelledError, TimeoutError } from "../../core/errors.ts";

export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/** The name of the entry that ends a run for its own timeout; other cancel entries are people's. */
export const runTimeoutName = "timeout of the run";

/** What its code was told of it. */
export class Ending {
  /** A person has ended it. */
  cancelled = false;
  /** It took longer than its automation allows. */
  timedOut = false;

  /** @param why the name of the entry that says so */
  note(why: string): void {
    if (why === runTimeoutName) this.timedOut = true;
    else this.cancelled = true;
  }

  get isTold(): boolean {
    return this.cancelled || this.timedOut;
  }

  /** What its awaits reject with. */
  makeError(): Error {
    return this.timedOut && !this.cancelled
      ? new TimeoutError("the run took longer than its automation allows")
      : new CancelledError();
  }
}
