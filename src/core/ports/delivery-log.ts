/** A sender's own log of its deliveries, by which intake catches up on those that did not arrive. */
import { HathiError } from "../errors.ts";

/** One attempt of the sender to deliver. A redelivery is another attempt with the same guid. */
export interface LoggedDelivery {
  readonly id: string;
  readonly guid: string;
  /** "pull_request", as the delivery's header names it. */
  readonly event: string;
  /** By the sender's clock. */
  readonly deliveredAt: Date;
  /** Whether the attempt was answered with success, perhaps by somebody other than this Hathi. */
  readonly succeeded: boolean;
}

export interface DeliveryLog {
  /** Deliveries, newest first. `next` leads to the next older page; null at the end of the log. */
  readPage(
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly deliveries: readonly LoggedDelivery[]; readonly next: string | null }>;
  /** What was sent; undefined where the log no longer has it. */
  findPayload(id: string, signal: AbortSignal): Promise<{ readonly payload: unknown } | undefined>;
}

/** The log cannot be read now. `retryAfterMs` is set where the sender says when it can be again. */
export class DeliveryLogError extends HathiError {
  /** False where a person has to fix something first. */
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

/** How far the log was read, shared by all processes. */
export interface DeliveryLedger {
  /** Calls `look` unless another process is reading the log; then the result is "busy". */
  exclusively<Result>(look: (last: LastLook | null) => Promise<Result>): Promise<Result | "busy">;
  /** Those of the keys under which an event is already stored. */
  findStored(dedupeKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Notes that the log was read.
   *
   * @param until nothing that the sender delivered before this moment needs another look; null for an empty log
   * @param newest when the newest entry was delivered; null for an empty log
   */
  settle(until: Date | null, newest: Date | null): Promise<void>;
}

export interface LastLook {
  /** By the database's clock. */
  readonly agoMs: number;
  /** By the sender's clock; null while its log was empty. */
  readonly readUntil: Date | null;
  /**
   * When the newest entry of the very first look was delivered. What succeeded up to here was accepted by somebody
   * else, such as a Hathi on an earlier database, and must not start its runs again.
   */
  readonly othersUntil: Date | null;
}

/** The outcome of one look into the log for deliveries that did not arrive. */
export type CatchUpOutcome =
  /** Another process is looking at this moment. */
  | { readonly kind: "busy" }
  /** Somebody has looked just now. */
  | { readonly kind: "recent" }
  | {
      readonly kind: "looked";
      readonly pages: number;
      readonly takenIn: number;
      /** How many were refused, as a webhook would have been. They are not tried again. */
      readonly refused: number;
      /** How many could not be fetched or stored. The next look tries them again. */
      readonly failed: number;
    };
