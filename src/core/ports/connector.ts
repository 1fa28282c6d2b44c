/** What the engine asks of a connector: to make one recorded call, and to say whether a failure may pass. */
import type { HathiEvent } from "../event.ts";
import type { RunId } from "../ids.ts";
import type { EncodedValue } from "../values/recorded-value.ts";

/** One attempt of a call that leaves the automation. */
export interface ConnectorCall {
  readonly runId: RunId;
  /** The number of the call within the run. Together with `runId` it names the step for ever. */
  readonly call: number;
  /** The path of the method: ["chat", "postMessage"], ["rest", "pulls", "get"]. */
  readonly path: readonly string[];
  readonly args: readonly unknown[];
  /** The event that started the run. It names the installation that the call is for. */
  readonly event: HathiEvent;
  /** The run's Slack workspace; null where the run has none, or where there is only one. */
  readonly team: string | null;
  /**
   * True where an earlier owner of the run died and this call may already have happened. Look for it before making
   * it again.
   */
  readonly inDoubt: boolean;
  readonly signal: AbortSignal;
  /**
   * Whether this worker certainly still owns the run. Ask right before a request leaves, and do not send it on
   * false. Absent where no other worker could have taken the run.
   */
  readonly isOwned?: (() => boolean) | undefined;
  /** Makes no call, and only waits until the limits let the run make this one. The run keeps its turn for it. */
  readonly isTurn?: boolean;
  /** Somebody has just done something in Slack and waits for the run: it goes before those that nobody waits for. */
  readonly isUrgent?: boolean;
}

/** The run that makes a call, as far as its calls name it. */
export type CallingRun = Pick<ConnectorCall, "event" | "team"> & { readonly id: RunId };

export type FailureKind =
  | { readonly kind: "final" }
  /** Another attempt may succeed, but not before `retryAfterMs`, where the service named a time. */
  | {
      readonly kind: "transient";
      readonly retryAfterMs: number | null;
      /** No connection was made, so the call certainly did not happen. */
      readonly unreached?: boolean;
    }
  /** Nothing can tell whether the call happened, and it must not happen twice. A person is asked. */
  | { readonly kind: "lost" }
  /** The service itself is in trouble. Attempts go on for as long as an outage may last. */
  | { readonly kind: "outage"; readonly service: string }
  /** No attempt was made. Begin again at `until`, in milliseconds by the database's clock. */
  | { readonly kind: "limited"; readonly until: number; readonly reason: string };

export interface Connector {
  readonly name: string;
  /**
   * Resolves with a plain value that can be recorded.
   *
   * @throws {HathiError} IN_DOUBT where the call is in doubt and nothing can tell whether it happened
   */
  perform(call: ConnectorCall): Promise<unknown>;
  /** As perform(), for whoever only records the value: it comes as it was encoded in another thread. */
  performEncoded?(call: ConnectorCall): Promise<EncodedValue>;
  classify(error: unknown): FailureKind;
}
