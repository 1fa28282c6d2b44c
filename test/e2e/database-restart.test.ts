import { describe, expect, it } from "vitest";
import { waitFor } from "../support/engine/engine.ts";
import { startRestartablePostgres } from "../support/postgres/restart-postgres.ts";
import { startStage } from "../support/stage.ts";

const day = 86_400_000;

describe("an immediate restart of the database", { timeout: 120_000 }, () => {
  it("while runs sleep loses none of them, and intake refuses deliveries until it is back", async () => {
    const postgres = await startRestartablePostgres();
    const stage = await startStage(postgres.url);
    await stage.startWorker();
    const pulls = [];
    for (const title of ["One", "Two", "Three"]) {
      pulls.push(await stage.local.github.openPullRequest({ title, author: "ana", reviewers: ["ben"] }));
    }
    await stage.parked(3);

    await postgres.crash();
    const ready = await fetch(`${stage.app.url ?? ""}/readyz`);
    expect(ready.status).toBe(503);
    const refused = await fetch(`${stage.app.url ?? ""}/hooks/anything`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    await postgres.start();
    await waitFor(
      async () =>
        stage.skip(day).then(
          () => true,
          () => false,
        ),
      (skipped) => skipped,
    );
    for (const pull of pulls) {
      const messages = await stage.said(pull.number, 2);
      expect(messages).toHaveLength(2);
      expect(messages.at(-1)?.text).toMatch(/ is (?:\d+ working days?|less than a working day) old/);
    }
    await stage.parked(3);
  });

  it("while a step is executing records its result afterwards, and does not do it again", async () => {
    const postgres = await startRestartablePostgres();
    const stage = await startStage(postgres.url);
    const worker = await stage.startWorker();
    let calls = 0;
    stage.local.slack.intercept(async (request, forward) => {
      if (!request.url.pathname.endsWith("/chat.postMessage")) return forward();
      calls += 1;
      if (calls === 1) await postgres.crash();
      const response = await forward();
      if (calls === 1) setTimeout(() => void postgres.start(), 500);
      return response;
    });
    const pull = await stage.local.github.openPullRequest({ title: "Cut", author: "ana" });
    expect(await stage.said(pull.number, 1)).toHaveLength(1);
    await waitFor(
      async () =>
        stage.parked(1).then(
          () => true,
          () => false,
        ),
      (parked) => parked,
      60_000,
    );
    expect(await stage.said(pull.number, 1)).toHaveLength(1);
    expect(worker.restarts).toBe(0);
    expect(calls).toBe(1);
  });
});
