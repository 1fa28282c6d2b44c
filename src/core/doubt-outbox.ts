/** What is still to be said of steps in doubt to people in Slack, shared by the senders of all processes. */
import type { Doubt, Settlement } from "./doubt.ts";
import type { HathiEvent } from "./event.ts";
import type { RunDetail } from "./run-commands.ts";

export interface UntoldDoubt {
  readonly doubt: Doubt;
  readonly run: RunDetail;
  /** What started the run: it tells the workspace. */
  readonly event: HathiEvent;
  /** Where it is asked already: what is to be said is how it was settled. */
  readonly message: { readonly channel: string; readonly ts: string } | null;
  readonly settled: { readonly kind: Settlement["kind"]; readonly by: string } | null;
  /** How often senders took it up and did not say what came of that: then it may be asked already. */
  readonly earlierClaims: number;
}

export interface DoubtOutbox {
  /** Takes one up for so long, if there is any; no other sender has it meanwhile. */
  claim(leaseMs: number): Promise<UntoldDoubt | undefined>;
  /** It is asked. If it was settled meanwhile, that is still to be said. */
  asked(
    id: number,
    message: { readonly team: string | null; readonly channel: string; readonly ts: string },
  ): Promise<void>;
  /** There is nothing more to say, or nobody to say it to. */
  told(id: number): Promise<void>;
  /** @param mayBeAsked whether the message may have been posted all the same */
  postpone(id: number, inMs: number, mayBeAsked: boolean): Promise<void>;
}
