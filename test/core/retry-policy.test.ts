import { describe, expect, it } from "vitest";
import { decideRetry, defaultRetries, outageBudgetMs } from "../../src/core/retry-policy.ts";

const error = new Error("503");
const outage = { kind: "outage", service: "Slack" } as const;
const transient = { kind: "transient", retryAfterMs: null } as const;

describe("the budget of a step", () => {
  it("is eight further attempts for a failure that may pass", () => {
    expect(decideRetry(error, transient, defaultRetries, defaultRetries, 0).kind).toBe("retry");
    expect(decideRetry(error, transient, defaultRetries + 1, defaultRetries, 0).kind).toBe("give-up");
  });

  it("is a day for an outage, however many attempts that takes", () => {
    const after = (failingForMs: number) =>
      decideRetry(error, outage, 500, defaultRetries, 1, undefined, failingForMs);
    expect(after(outageBudgetMs - 1)).toEqual({ kind: "retry", inMs: 300_000 });
    expect(after(outageBudgetMs)).toEqual({ kind: "give-up" });
  });

  it("is never less in an outage than for another failure", () => {
    expect(decideRetry(error, outage, 1, defaultRetries, 1, undefined, outageBudgetMs).kind).toBe("retry");
  });
});
