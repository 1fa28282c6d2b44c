/** A sender's own log of its deliveries, from which intake catches up on what did not arrive. */
import { HathiError } from "../errors.ts";

/** One attempt of the sender. A redelivery is another attempt with the same guid. */
export interface LoggedDelivery {
  readonly id: string;
  readonly guid: string;
  /** "pull_request", as the delivery's header names it. */
  readonly event: string;
  /** By the sender's clock. */
  readonly deliveredAt: Date;
  /** Whether somebody answered it with success: not necessarily we. */
  readonly succeeded: boolean;
}

export interface DeliveryLog {
  /** Newest first. `next` leads to the page before in time; null at the end of the log. */
  readPage(
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly deliveries: readonly LoggedDelivery[]; readonly next: string | null }>;
  /** What was sent; undefined when the log does not have it any more. */
  findPayload(id: string, signal: AbortSignal): Promise<{ readonly payload: unknown } | undefined>;
}

/** The log cannot be read now: `retryAfterMs` where the sender says for how long. */
export class DeliveryLogError extends HathiError {
  /** False when a person has to mend something first. */
  readonly passes: boolean;
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    options: ErrorOptions & { readonly passes: boolean; readonly retryAfterMs: number | null },
  ) {
    super("GITHUB_LOG_UNREADABLE", message, options);
    this.passes = options.passes;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** How far a log was read, kept where all processes see it. */
export interface DeliveryLedger {
  /** Lets `look` run while no other process does the same; else says that another does. */
  exclusively<Result>(look: (last: LastLook | null) => Promise<Result>): Promise<Result | "busy">;
  /** Those of the keys under which an event is stored. */
  findStored(dedupeKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Notes that the log was read.
   *
   * @param until everything that the sender delivered before is settled
   * @param newest when the newest entry was delivered; both are null where the log is empty
   */
  settle(until: Date | null, newest: Date | null): Promise<void>;
}

export interface LastLook {
  /** By the database's clock. */
  readonly agoMs: number;
  /** By the sender's clock; null while its log was empty. */
  readonly readUntil: Date | null;
  /**
   * The newest entry of the very first look. What was answered with success up to here was somebody else's,
   * of the database before this one, say: it must not start its runs again.
   */
  readonly othersUntil: Date | null;
}
