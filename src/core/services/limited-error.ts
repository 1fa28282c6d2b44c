/** Thrown in place of a call that was not made, because its service is closed to it for a while. */
import type { FailureKind } from "../ports/connector.ts";

export class LimitedError extends Error {
  override readonly name = "LimitedError";
  /** When to come back, by the database's clock in milliseconds. */
  readonly until: number;
  /** What it waits for, in people's words. */
  readonly reason: string;

  constructor(until: number, reason: string) {
    super(`not called yet: it waits for ${reason}`);
    this.until = until;
    this.reason = reason;
  }
}

/** By its name and fields: it may come from another thread. */
export function findLimited(error: unknown): Extract<FailureKind, { kind: "limited" }> | undefined {
  if (!(error instanceof Error) || error.name !== "LimitedError") return undefined;
  const { until, reason } = error as Partial<LimitedError>;
  return typeof until === "number" ? { kind: "limited", until, reason: reason ?? "its turn" } : undefined;
}
