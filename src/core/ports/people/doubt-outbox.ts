/** The messages about steps in doubt that are still to be sent to Slack. The senders of all processes share them. */
import type { Doubt, Settlement } from "../../doubt.ts";
import type { HathiEvent } from "../../event.ts";
import type { RunDetail } from "./run-commands.ts";

export interface SaidMessage {
  readonly channel: string;
  readonly ts: string;
  /** The workspace that the message is in; null where it is the run's own. */
  readonly team: string | null;
  /** The admin to whom the message is a direct one. */
  readonly user?: string;
}

export interface UntoldDoubt {
  readonly doubt: Doubt;
  readonly run: RunDetail;
  /** What started the run. */
  readonly event: HathiEvent;
  /** The workspace that the run belongs to. */
  readonly team: string | null;
  /** The messages that ask about the doubt already. */
  readonly messages: readonly SaidMessage[];
  /** How the doubt was settled; null while it is open. */
  readonly settled: { readonly kind: Settlement["kind"]; readonly by: string } | null;
  /** How often senders claimed the doubt without reporting back. If any did, people may have been asked already. */
  readonly earlierClaims: number;
}

export interface DoubtOutbox {
  /** Claims one doubt, if there is any. For `leaseMs` no other sender gets it. */
  claim(leaseMs: number): Promise<UntoldDoubt | undefined>;
  /** Notes that people were asked. If the doubt was settled meanwhile, that is still to be said. */
  asked(
    id: number,
    message: { readonly team: string | null; readonly channel: string; readonly ts: string },
  ): Promise<void>;
  /** Notes that one admin was asked. */
  askedAdmin(id: number, message: SaidMessage & { readonly user: string }): Promise<void>;
  /** Notes that all admins were asked. If the doubt was settled meanwhile, that is still to be said. */
  askedAdmins(id: number): Promise<void>;
  /** Notes that nothing is left to say, or that there is nobody to say it to. */
  told(id: number): Promise<void>;
  /** @param mayBeAsked whether the message may have been posted although sending it failed */
  postpone(id: number, inMs: number, mayBeAsked: boolean): Promise<void>;
}
