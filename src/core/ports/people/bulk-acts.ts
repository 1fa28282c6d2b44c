/** Bulk acts as they are kept: planned, confirmed, done page by page by whichever process is alive, and told of. */
import type { BulkAct, BulkCount, BulkFilter } from "../../bulk/bulk-act.ts";
import type { BulkOutcome } from "../../bulk/do-in-bulk.ts";
import type { SaidMessage } from "./said-message.ts";
import type { Actor } from "./run-commands.ts";

export interface NewBulkAct {
  readonly act: BulkAct;
  readonly filter: BulkFilter;
  readonly by: Actor;
  /** The workspace of the request; null where Slack names none. */
  readonly team: string | null;
  readonly counted: BulkCount;
}

export interface KeptBulkAct extends BulkOutcome {
  readonly id: number;
  readonly act: BulkAct;
  readonly filter: BulkFilter;
  /** Without the request: each of its acts has its own. */
  readonly by: Actor;
  readonly team: string | null;
  /** How many runs fitted when the person looked. */
  readonly counted: number;
  readonly confirmedAt: Date | null;
  readonly endedAt: Date | null;
  /** Who stopped it. */
  readonly stoppedBy: string | null;
}

export interface BulkActs {
  plan(plan: NewBulkAct): Promise<KeptBulkAct>;
  /** @returns undefined where there is no such act of this person, as when it was planned over a day ago */
  find(id: number, by: Actor): Promise<KeptBulkAct | undefined>;
  /** @returns false where the act had been confirmed before */
  confirm(id: number, by: Actor): Promise<boolean>;
  /** Keeps it from going on. What is done stays done. */
  stop(id: number, by: Actor): Promise<KeptBulkAct | undefined>;
  /** Notes that the person has seen the outcome, so that no message of its own tells of it. */
  seen(id: number): Promise<void>;
}

/** What chat does bulk acts with. */
export interface Bulk {
  readonly acts: BulkActs;
  /** Goes on with a confirmed act for so long. What is left after that goes on without anybody waiting. */
  readonly goOn: (id: number, forMs: number) => Promise<void>;
}

/** A bulk act in the hands of one process. */
export interface ClaimedBulkAct extends KeptBulkAct {
  /** Where it goes on; undefined at the beginning. */
  readonly after: string | undefined;
  /** Grows with each claim: what is noted under an older one is refused. */
  readonly epoch: number;
  /** How often it was claimed since somebody noted a page. */
  readonly tries: number;
}

export interface BulkWork {
  /**
   * Claims one act, if there is any to go on with. For `leaseMs` after the claim and after each note no other process
   * gets it.
   *
   * @param id where given, only that one
   */
  claim(leaseMs: number, id?: number): Promise<ClaimedBulkAct | undefined>;
  /**
   * Notes a page as done.
   *
   * @param page the outcome of all pages up to this one, and where the next begins: null at the end
   * @param isWhole whether the page was finished, and not only a part of it
   * @returns whether the process still has the act, and is to go on
   */
  note(
    claimed: Pick<ClaimedBulkAct, "id" | "epoch">,
    page: BulkOutcome & { readonly next: string | null },
    leaseMs: number,
    isWhole: boolean,
  ): Promise<boolean>;
  /** Gives it to others, after a pause. */
  release(claimed: Pick<ClaimedBulkAct, "id" | "epoch">, afterMs: number): Promise<void>;
}

export interface UntoldBulkAct extends KeptBulkAct {
  readonly messages: readonly SaidMessage[];
  readonly changes: number;
  readonly earlierClaims: number;
}

/** The messages about bulk acts that are still to be sent to whoever asked for them. */
export interface BulkOutbox {
  claim(leaseMs: number): Promise<UntoldBulkAct | undefined>;
  said(id: number, message: SaidMessage): Promise<void>;
  /** Notes that everything up to that change is said. */
  told(id: number, changes: number): Promise<void>;
  postpone(id: number, inMs: number, mayBeSaid: boolean): Promise<void>;
}
