/** What is still to be said of steps in doubt to people in Slack, shared by the senders of all processes. */
import type { Doubt, Settlement } from "../doubt.ts";
import type { HathiEvent } from "../event.ts";
import type { RunDetail } from "./run-commands.ts";

export interface SaidMessage {
  readonly channel: string;
  readonly ts: string;
  /** The workspace to change it in; null where it is the run's own. */
  readonly team: string | null;
  /** The admin whom it asks by a direct message. */
  readonly user?: string;
}

export interface UntoldDoubt {
  readonly doubt: Doubt;
  readonly run: RunDetail;
  /** What started the run. */
  readonly event: HathiEvent;
  /** The workspace that the run belongs to. */
  readonly team: string | null;
  /** Where it is asked already. */
  readonly messages: readonly SaidMessage[];
  /** How it was settled; null where it is still to be asked. */
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
  /** One admin is asked. */
  askedAdmin(id: number, message: SaidMessage & { readonly user: string }): Promise<void>;
  /** All admins are. If it was settled meanwhile, that is still to be said. */
  askedAdmins(id: number): Promise<void>;
  /** There is nothing more to say, or nobody to say it to. */
  told(id: number): Promise<void>;
  /** @param mayBeAsked whether the message may have been posted all the same */
  postpone(id: number, inMs: number, mayBeAsked: boolean): Promise<void>;
}
