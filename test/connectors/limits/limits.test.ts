import { describe, expect, it } from "vitest";
import { callAboutRun } from "../../../src/chat/tell/call-about-run.ts";
import type { RunId } from "../../../src/core/ids.ts";
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

const editor = `
  import { next, on, slack, turn } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    let latest = data.text;
    void (async () => {
      for (;;) latest = (await next("webhook.news", { subject: data.text })).data.text;
    })();
    void (async () => {
      await next("slack.action.look", { subject: data.text });
      await slack.chat.postEphemeral({ channel: "C1", user: "U1", text: "for who clicked in " + data.text });
    })();
    await turn(slack.chat.update);
    await slack.chat.update({ channel: "C1", ts: "1." + data.text, text: latest });
    await next("webhook.end");
  });
`;

// One edit a minute each, so that nothing but a skip of the clock lets one through.
async function startEditors(texts: readonly string[]) {
  const server = await startServiceServer((_, count) => (count === 1 ? slackLimit(600) : {}));
  const { engine, start } = await startWithServer(editor);
  const connectors = server.connectorsOf(engine);
  await engine.startWorker(connectors);
  for (const [index, text] of texts.entries()) {
    await start({ text });
    await atRest(engine, index + 1);
  }
  const edits = (): unknown[] =>
    server.calls.slice(1).flatMap(({ name, args }) => (name === "chat.update" ? [args["text"]] : []));
  return { server, engine, edits, slack: connectors.slack };
}

describe("turn", () => {
  it("lets one edit stand for all that happened while the run stood in line", async () => {
    const { engine, edits } = await startEditors(["a", "b"]);
    const heard = async (): Promise<number> =>
      (await engine.database.query("select 1 from hathi.journal where name = 'next webhook.news'")).length;
    for (const [before, text] of ["b2", "b3"].entries()) {
      await engine.accept({ type: "webhook.news", subject: "b", data: { text } });
      await waitFor(heard, (count) => count > before);
      await atRest(engine, 2);
    }
    expect(edits()).toEqual([]);
    await engine.skip(700_000);
    await waitFor(
      async () => edits(),
      (all) => all.length === 2,
    );
    expect(edits().map(String).toSorted()).toEqual(["a", "b3"]);
  });

  it("is kept over the death of the worker to which it came", async () => {
    const server = await startServiceServer((_, count) => (count === 1 ? slackLimit(600) : {}));
    const { engine, start } = await startWithServer(editor);
    const first = await engine.startWorker(server.connectorsOf(engine));
    await start({ text: "a" });
    await atRest(engine, 1);
    await first.stop();
    await engine.startWorker(server.connectorsOf(engine));
    await engine.skip(700_000);
    await waitFor(
      async () => server.calls.length,
      (count) => count === 2,
    );
    await atRest(engine, 1);
    expect(server.calls.map(({ args }) => args["text"])).toEqual(["a", "a"]);
  });
});

describe("people who wait", () => {
  it("get what is said to them at once, while edits wait for their limit", async () => {
    const { server, engine } = await startEditors(["a", "b"]);
    await engine.accept({ type: "slack.action.look", subject: "b", data: {} });
    await waitFor(
      async () => server.calls.map(({ name }) => name),
      (names) => names.includes("chat.postEphemeral"),
    );
    expect(server.calls.map(({ name }) => name)).toEqual(["chat.update", "chat.postEphemeral"]);
  });

  it("see the card of a question change before the edits that nobody waits for", async () => {
    const { engine, slack } = await startEditors(["a", "b"]);
    const event = { id: "e", source: "test", type: "webhook.start", subject: null, subjects: [], data: {} };
    const asked = { runId: "asked" as RunId, call: -7, team: null };
    const edit = { method: ["chat", "update"], args: { channel: "C1", ts: "1.7", text: "answered by ana" } };
    const isHeldBack = callAboutRun(
      slack,
      { ...asked, event: { ...event, time: new Date() } as never },
      edit,
    );
    await expect(isHeldBack).rejects.toThrow("it waits for Slack's limit on chat.update");
    const line = await engine.database.query("select run_id as run from hathi.turns order by at");
    expect(line[0]).toEqual({ run: "asked" });
  });

  it("see the edit of what they clicked before those that nobody waits for", async () => {
    const { engine } = await startEditors(["a", "b", "c", "d"]);
    const inLine = async (): Promise<readonly string[]> => {
      const rows = await engine.database.query<{ text: string }>(
        `select data ->> 'text' as text from hathi.turns
         join hathi.runs on runs.id = run_id join hathi.events on events.id = event_id order by at`,
      );
      return rows.map(({ text }) => text);
    };
    expect(await inLine()).toEqual(["a", "b", "c", "d"]);
    await engine.accept({ type: "slack.action.look", subject: "c", data: {} });
    await waitFor(inLine, ([first]) => first === "c");
    expect(await inLine()).toEqual(["c", "a", "b", "d"]);
  });
});
