import { describe, expect, it } from "vitest";
import { Limiter } from "../../../src/connectors/limits/limiter.ts";
import { findLimited } from "../../../src/core/services/limited-error.ts";
import type { LimitStore } from "../../../src/core/ports/limit-store.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

const limits = { service: "Slack", account: "slack/one", limits: [] };

/** Rows that are as they are said to be; whatever else is asked of them fails, as where the database is away. */
function limiterOn(rows: Partial<LimitStore>) {
  const away = async (): Promise<never> => {
    throw new Error("the database is away");
  };
  const store: LimitStore = {
    read: away,
    take: away,
    hurry: away,
    inherit: away,
    close: away,
    enter: away,
    failed: away,
    refused: away,
    answered: away,
    leave: away,
    ...rows,
  };
  const logger = createMemoryLogger();
  return { limiter: new Limiter(store, logger), logger };
}

describe("a call whose credentials are refused", () => {
  const pass = { run: "r1", limits, trials: [] };

  it("waits, and does not fail, where the database is away at that moment", async () => {
    const { limiter } = limiterOn({});
    const error = await limiter.locked(pass, "Slack, which refuses it");
    expect(findLimited(error)).toMatchObject({ kind: "limited", reason: "Slack, which refuses it" });
  });

  it("leaves the turn to try to others, where it would get that one", async () => {
    const left: string[] = [];
    const { limiter } = limiterOn({
      refused: async () => false,
      enter: async () => ({
        kind: "try",
        now: 0,
        outage: { failures: 5, lastRun: "r0", since: 0, closedUntil: 0, nextAt: 0, refusal: "it" },
      }),
      leave: async (account) => void left.push(account),
    });
    expect(findLimited(await limiter.locked(pass, "it"))?.kind).toBe("limited");
    expect(left).toEqual(["slack/one"]);
  });
});
