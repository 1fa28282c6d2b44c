import { describe, expect, it } from "vitest";
import { longestClosingMs } from "../../../src/core/services/outage.ts";
import { outageBudgetMs } from "../../../src/core/retry-policy.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { atRest, startServiceServer, startWithServer, statesOf } from "../../support/service-server.ts";

const minutes = 60_000;

describe("a Slack that does not answer", () => {
  it("for six hours costs thirty runs a few attempts, no budget, and wakes them one after the other", async () => {
    let isDown = true;
    const server = await startServiceServer(({ name }, count) => {
      // A message that may have got through before the connection broke is looked for.
      if (!isDown)
        return { body: { ok: true, user_id: "U1", ...(name.endsWith("history") && { messages: [] }) } };
      return count % 2 ? { status: 503 } : { breaks: true };
    });
    const { engine, start } = await startWithServer();
    await engine.startWorker(server.connectorsOf(engine));
    for (let run = 0; run < 30; run += 1)
      await start({ channel: `C${String(run).padStart(8, "0")}`, text: String(run) });
    await atRest(engine, 30);
    const skips = 18;
    for (let skip = 0; skip < skips; skip += 1) {
      await engine.skip(20 * minutes);
      await atRest(engine, 30);
    }
    const attempts = server.calls.length;
    // Each run's first try, the few until the account is closed, and one try whenever it is open again.
    expect(attempts).toBeLessThan(30 + 30 + skips + 10);
    const waiting = await engine.runs.list({ scope: "unfinished", limit: 100 });
    for (const { status } of waiting)
      expect(status).toMatch(/^Slack, which has not answered since .* UTC \(slack/);
    const [row] = await engine.database.query<{ failures: number }>("select failures from hathi.outages");
    expect(row?.failures).toBeGreaterThan(5);

    isDown = false;
    // The next one that tries is answered; it wakes the others at a pace, not all at once.
    const soon = async (): Promise<readonly { gap: number }[]> =>
      engine.database.query(
        `select coalesce(extract(epoch from wake_at - lag(wake_at) over (order by wake_at))::float8 * 1000, 200) as gap
         from hathi.runs where finished_at is null and wake_at < hathi.now() + interval '30 seconds'`,
      );
    await engine.skip(longestClosingMs);
    await waitFor(
      async () => statesOf(engine),
      (states) => states.includes("completed"),
      60_000,
    );
    const gaps = await soon();
    expect(gaps.length).toBeGreaterThan(12);
    expect(gaps.filter(({ gap }) => gap > 150).length).toBeGreaterThan(gaps.length - 5);
    await waitFor(
      async () => statesOf(engine),
      (states) => states.filter((state) => state !== "completed").length < 5,
      60_000,
    );
    // Who has just tried, and failed, is in a pause of its own.
    await engine.skip(longestClosingMs);
    await waitFor(
      async () => statesOf(engine),
      (states) => states.every((state) => state === "completed"),
      60_000,
    );
    const texts = server.calls.slice(attempts).map(({ args }) => args["text"]);
    // A message that may have got through before is looked for first; each is there once.
    const posted = texts.filter((text) => text !== undefined);
    expect(new Set(posted).size).toBe(30);
    expect(posted).toHaveLength(30);
  }, 240_000);

  it("is called for a day before the failure is thrown", async () => {
    const server = await startServiceServer(() => ({ status: 500 }));
    const { engine, start } = await startWithServer();
    await engine.startWorker(server.connectorsOf(engine));
    await start({ channel: "C1", text: "a" });
    await atRest(engine, 1);
    const began = (await engine.runs.now()).getTime();
    for (let count = 0; count < 12; count += 1) {
      await engine.skip(10 * minutes);
      await atRest(engine, 1);
    }
    // Long past the eight attempts that another failure gets.
    expect(server.calls.length).toBeGreaterThan(9);
    const passed = (await engine.runs.now()).getTime() - began;
    await engine.skip(outageBudgetMs - passed - 3 * minutes);
    await atRest(engine, 1);
    await engine.skip(10 * minutes);
    const run = await engine.untilState("failed");
    expect(run.error?.message).toMatch(/^slack\..*statusCode = 500$/);
  }, 60_000);

  it("is told people beside the status that the run has set itself", async () => {
    const server = await startServiceServer(() => ({ status: 503 }));
    const { engine, start } = await startWithServer(`
      import { on, slack, status } from "hathi";
      export default on("webhook.start", async () => {
        status("tells the team");
        await slack.chat.postMessage({ channel: "C1", text: "a" });
      });
    `);
    await engine.startWorker(server.connectorsOf(engine));
    await start({});
    await atRest(engine, 1);
    const run = await engine.untilState("waiting");
    expect(run.status).toBe("tells the team");
    expect(run.waitsFor).toMatch(/^Slack, which has not answered since /);
    await engine.runs.cancel(run.id, { id: "test" });
    await engine.untilState("cancelled");
  });
});
