import { expect, it } from "vitest";
import { createReadiness } from "../../../src/intake/http/readiness.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

it("tells a stranger that nothing can be stored, and the log alone where and why", async () => {
  const logger = createMemoryLogger();
  const away = Object.assign(new Error("connect ECONNREFUSED 10.1.2.3:5432"), { code: "ECONNREFUSED" });
  let now = 0;
  const readiness = createReadiness({
    probe: () => Promise.reject(away),
    isOutage: () => true,
    logger,
    now: () => now,
  });
  for (; now < 60_000; now += 1000) {
    expect(await readiness.findProblem()).toBe(
      "the database cannot be used (ECONNREFUSED); the log says more",
    );
  }
  await expect(readiness.watch(() => Promise.reject(away))({} as never)).rejects.toThrow(away);
  expect(await readiness.findProblem()).not.toContain("10.1.2.3");
  // It is logged once, however often somebody asks.
  expect(logger.lines).toMatchObject([{ message: "deliveries cannot be stored", fields: { err: away } }]);
});
