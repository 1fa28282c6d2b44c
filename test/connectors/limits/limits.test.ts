import { describe, expect, it } from "vitest";
import { waitFor } from "../../support/engine/engine.ts";
import {
  atRest,
  slackLimit,
  startServiceServer,
  startWithServer,
  statesOf,
} from "../../support/service-server.ts";

describe("a refusal that names a time", () => {
  it("holds for every run of the workspace in every process, and is no attempt", async () => {
    const server = await startServiceServer((_, count) => (count === 1 ? slackLimit(120) : {}));
    const { engine, start } = await startWithServer();
    const one = await engine.startWorker(server.connectorsOf(engine));
    await start({ channel: "C1", text: "a" });
    await atRest(engine, 1);
    await one.stop();
    await engine.startWorker(server.connectorsOf(engine));
    await start({ channel: "C2", text: "b" });
    await atRest(engine, 2);
    expect(server.calls).toHaveLength(1);
    for (const { status, wakeAt } of await engine.runs.list({ scope: "all" })) {
      expect(status).toBe("Slack's limit on chat.postMessage (slack.chat.postMessage)");
      expect((wakeAt?.getTime() ?? 0) - (await engine.runs.now()).getTime()).toBeGreaterThan(100_000);
    }
    await engine.skip(125_000);
    await waitFor(
      async () => statesOf(engine),
      (states) => states.join() === "completed,completed",
    );
    expect(server.calls.map(({ args }) => String(args["text"])).toSorted()).toEqual(["a", "a", "b"]);
    for (const { id } of await engine.runs.list({ scope: "all" })) {
      expect((await engine.runs.show(id)).journal.map(({ kind, attempt }) => [kind, attempt])).toEqual([
        ["step", 1],
      ]);
    }
  });

  it("lets a hundred runs go on in order, at a pace, each once", async () => {
    let open = false;
    const server = await startServiceServer(() => (open ? {} : slackLimit(600)));
    const { engine, start } = await startWithServer();
    await engine.startWorker(server.connectorsOf(engine));
    await start({ channel: "C0", text: "0" });
    await atRest(engine, 1);
    for (let run = 1; run < 100; run += 1) await start({ channel: `C${run}`, text: String(run) });
    await atRest(engine, 100);
    expect(server.calls).toHaveLength(1);
    const gaps = await engine.database.query<{ gap: number; inOrder: boolean }>(
      `select extract(epoch from at - lag(at) over (order by at))::float8 * 1000 as gap,
         since >= lag(since) over (order by at) as "inOrder"
       from hathi.turns where scope = 'slack/one/chat.postMessage' order by at offset 1`,
    );
    expect(gaps).toHaveLength(99);
    for (const { gap, inOrder } of gaps) {
      expect(inOrder).toBe(true);
      // 300 a minute, a quarter of them at once where they are not waited for.
      expect(gap).toBeCloseTo(60_000 / 225, 0);
    }
    open = true;
    await engine.skip(700_000);
    await waitFor(
      async () => statesOf(engine),
      (states) => states.every((state) => state === "completed"),
      60_000,
    );
    const texts = server.calls.slice(1).map(({ args }) => args["text"]);
    expect(texts).toHaveLength(100);
    expect(new Set(texts).size).toBe(100);
  });
});

describe("the pace of messages in a channel", () => {
  it("is one a second over two workers, each run with its turn", async () => {
    const server = await startServiceServer(() => ({}));
    const { engine, start } = await startWithServer();
    for (let run = 0; run < 8; run += 1) await start({ channel: "C1", text: String(run) });
    // The first message is an hour away, so that nothing is sent while the others queue up.
    await engine.database.query(
      "insert into hathi.limits (scope, next_at) values ('slack/one/messages/C1', hathi.now() + interval '1 hour')",
    );
    await engine.startWorker(server.connectorsOf(engine));
    await engine.startWorker(server.connectorsOf(engine));
    await atRest(engine, 8);
    const turns = await engine.database.query<{ gap: number }>(
      `select extract(epoch from at - lag(at) over (order by at))::float8 * 1000 as gap
       from hathi.turns where scope = 'slack/one/messages/C1' order by at offset 1`,
    );
    expect(turns.map(({ gap }) => Math.round(gap))).toEqual(Array.from({ length: 7 }, () => 1000));
    expect(server.calls).toEqual([]);
    await engine.skip(3_610_000);
    await waitFor(
      async () => statesOf(engine),
      (states) => states.every((state) => state === "completed"),
    );
    expect(new Set(server.calls.map(({ args }) => args["text"])).size).toBe(8);
  });

  it("lets a run with one message in between those of a run with fifty", async () => {
    const server = await startServiceServer(() => ({}));
    const { engine, start } = await startWithServer(
      `
      import { on, slack } from "hathi";
      export default on("webhook.start", async ({ data }) => {
        const texts = Array.from({ length: data.count }, (_, index) => data.text + index);
        await Promise.all(texts.map((text) => slack.chat.postMessage({ channel: "C1", text })));
      });
    `,
    );
    await engine.startWorker(server.connectorsOf(engine));
    await start({ count: 50, text: "many " });
    await waitFor(
      async () => server.calls.length,
      (count) => count > 0,
    );
    await start({ count: 1, text: "one " });
    await waitFor(
      async () => server.calls.some(({ args }) => args["text"] === "one 0"),
      (isThere) => isThere,
    );
    expect(server.calls.findIndex(({ args }) => args["text"] === "one 0")).toBeLessThan(6);
    const turns = await engine.database.query(
      "select 1 from hathi.turns where scope = 'slack/one/messages/C1'",
    );
    expect(turns.length).toBeLessThanOrEqual(1);
    await engine.skip(60_000);
    await waitFor(
      async () => statesOf(engine),
      (states) => states.includes("completed"),
    );
    const [many] = await engine.runs.list({ scope: "unfinished" });
    if (many !== undefined) {
      await engine.runs.cancel(many.id, { id: "test" });
      await waitFor(
        async () => engine.runs.list({ scope: "unfinished" }),
        (list) => list.length === 0,
      );
    }
    const texts = server.calls.map(({ args }) => args["text"]);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
