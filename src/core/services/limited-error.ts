/** Thrown instead of making a call while its service is closed to the run. */
import type { FailureKind } from "../ports/connector.ts";

export class LimitedError extends Error {
  override readonly name = "LimitedError";
  /** When to come back, in milliseconds by the database's clock. */
  readonly until: number;
  /** What the call waits for, in words for people. */
  readonly reason: string;

  constructor(until: number, reason: string) {
    super(`not called yet: it waits for ${reason}`);
    this.until = until;
    this.reason = reason;
  }
}

/** Recognises a LimitedError by its name and fields, because it may come from another thread. */
export function findLimited(error: unknown): Extract<FailureKind, { kind: "limited" }> | undefined {
  if (!(error instanceof Error) || error.name !== "LimitedError") return undefined;
  const { until, reason } = error as Partial<LimitedError>;
  return typeof until === "number" ? { kind: "limited", until, reason: reason ?? "its turn" } : undefined;
}
