/** What the engine asks of a connector: perform one recorded call, and say whether a failure may pass. */
import type { HathiEvent } from "../event.ts";
import type { RunId } from "../ids.ts";

/** One attempt of one call of an automation that leaves it. */
export interface ConnectorCall {
  readonly runId: RunId;
  /** Order of call within the run: with runId it names the step for ever. */
  readonly call: number;
  /** The way to the method: ["chat", "postMessage"], ["rest", "pulls", "get"]. */
  readonly path: readonly string[];
  readonly args: readonly unknown[];
  /** The trigger: it tells the installation that the call is for. */
  readonly event: HathiEvent;
  /** The Slack workspace that the run belongs to; null where that is the only one there is, or none. */
  readonly team: string | null;
  /**
   * True when an earlier owner of the run died and this call may already have happened: look before
   * doing it again.
   */
  readonly inDoubt: boolean;
  readonly signal: AbortSignal;
  /**
   * Whether the run is certainly still this worker's: asked as a request is about to leave, which it must not
   * on false. Absent where nobody else could have taken the run.
   */
  readonly isOwned?: (() => boolean) | undefined;
}

/** The run that a call is of, as far as its calls carry it. */
export type CallingRun = Pick<ConnectorCall, "event" | "team"> & { readonly id: RunId };

export type FailureKind =
  | { readonly kind: "final" }
  /** Worth another attempt, not before `retryAfterMs` where the other side named a time. */
  | {
      readonly kind: "transient";
      readonly retryAfterMs: number | null;
      /** No connection came about: it certainly did not happen. */
      readonly unreached?: boolean;
    }
  /** Whether it happened, nothing can tell, and it must not happen twice: a person is asked. */
  | { readonly kind: "lost" }
  /** The service has trouble of its own: worth attempts for as long as outages last. */
  | { readonly kind: "outage"; readonly service: string }
  /** Not attempted: to be begun again then, by the database's clock in milliseconds. */
  | { readonly kind: "limited"; readonly until: number; readonly reason: string };

export interface Connector {
  readonly name: string;
  /**
   * Resolves with a plain value that can be recorded.
   *
   * @throws {HathiError} IN_DOUBT for a call in doubt of which nothing can tell whether it happened
   */
  perform(call: ConnectorCall): Promise<unknown>;
  classify(error: unknown): FailureKind;
}
