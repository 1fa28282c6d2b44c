import { describe, expect, it } from "vitest";
import type { EventDetail, EventSummary } from "../../../src/core/ports/people/event-commands.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { startLocalServices } from "../../../src/local-services/local-services.ts";
import { startTestEngine, waitFor, type TestEngine } from "../../support/engine/engine.ts";
import { runHathi, runHathiHere } from "../../support/processes/run-hathi.ts";

const greet = `
  import { next, on, slack } from "hathi";
  export default on("webhook.hello", async ({ data, subject }) => {
    await slack.chat.postMessage({ channel: "C1", text: "hello " + data.name });
    await next("webhook.bye", { subject: data.name });
    await slack.chat.postMessage({ channel: "C1", text: "bye " + data.name });
  });
`;

async function start() {
  const engine = await startTestEngine();
  const accept = createAcceptEvent(engine.database, engine.store.jobs);
  const store = async (type: string, data: unknown, subject: string | null = null) =>
    (await accept({ source: "webhook", type, subject, data, dedupeKey: `webhook:${type}:${Math.random()}` }))
      .eventId;
  const env = { DATABASE_URL: engine.database.url };
  const hathi = async (...args: readonly string[]) => runHathiHere(env, "events", ...args);
  const hathiProcess = async (...args: readonly string[]) => runHathi(env, "events", ...args);
  const json = async <Value>(...args: readonly string[]): Promise<Value> =>
    JSON.parse((await hathi(...args, "--json")).stdout) as Value;
  return { engine, store, hathi, hathiProcess, json };
}

const parked = async (engine: TestEngine, count: number) =>
  waitFor(
    async () => engine.runs.list({ scope: "unfinished" }),
    (runs) => runs.length === count && runs.every(({ state }) => state === "waiting"),
  );

describe("hathi events", { timeout: 90_000 }, () => {
  it("lists events, newest first, by type and time, and says what each led to", async () => {
    const { engine, store, hathiProcess, json } = await start();
    await engine.deploy(greet);
    const hello = await store("webhook.hello", { name: "ana" }, "ana");
    const other = await store("webhook.other", {});
    const old = await store("webhook.hello.old", {});
    await engine.database.query("update hathi.events set time = time - interval '3 days' where id = $1", [
      old,
    ]);

    const all = await json<readonly EventSummary[]>("list");
    expect(all.map(({ id }) => id)).toEqual([old, other, hello]);
    expect(all[2]).toMatchObject({
      source: "webhook",
      type: "webhook.hello",
      subject: "ana",
      repeats: null,
      started: 1,
    });
    const listed = async (...args: readonly string[]) =>
      (await json<readonly EventSummary[]>("list", ...args)).map(({ id }) => id);
    expect(await listed("--type", "webhook.hello")).toEqual([old, hello]);
    expect(await listed("--type", "webhook.hell")).toEqual([]);
    expect(await listed("--since", "2 days")).toEqual([other, hello]);
    expect(await listed("--since", "2020-01-01")).toHaveLength(3);
    expect(await listed("--limit", "1")).toEqual([old]);
    const { stdout } = await hathiProcess("list");
    expect(stdout).toMatch(/^ID +TYPE +ABOUT +AGE +LED TO/);
    expect(stdout).toContain(`${hello.slice(0, 8)}  webhook.hello`);
    expect(stdout).toContain("started 1 run");
  });

  it("shows an event with its data and the runs that it started and woke", async () => {
    const { engine, store, hathiProcess, json } = await start();
    await engine.deploy(greet);
    await engine.startWorker();
    const hello = await store("webhook.hello", { name: "ana" }, "ana");
    const [run] = await parked(engine, 1);
    const bye = await store("webhook.bye", {}, "ana");
    await engine.untilState("completed");

    const shown = await json<EventDetail>("show", hello.slice(0, 12));
    expect(shown).toMatchObject({ id: hello, data: { name: "ana" }, repeatedBy: [] });
    expect(shown.runs).toEqual([
      { id: run?.id, shortId: run?.shortId, automation: "example", state: "completed", how: "started" },
    ]);
    expect((await json<EventDetail>("show", bye)).runs).toMatchObject([{ id: run?.id, how: "woken" }]);
    const { stdout } = await hathiProcess("show", hello);
    expect(stdout).toContain(`event        ${hello}`);
    expect(stdout).toMatch(/started +\w{6} +example +completed/);
    expect(stdout).toContain('  "name": "ana"');
  });

  it("replays an event as a new one that names the first: runs start anew, waits end, and it is audited", async () => {
    const { engine, store, hathiProcess, json } = await start();
    await engine.deploy(greet);
    await engine.startWorker();
    const hello = await store("webhook.hello", { name: "ana" }, "ana");
    await parked(engine, 1);

    const { stdout } = await hathiProcess("replay", hello);
    expect(stdout).toContain("webhook.hello is stored once more, as ");
    expect(stdout).toContain("1 run started");
    expect(stdout).toContain(
      `What ${hello.slice(0, 8)} led to stays as it is; the new runs do everything again`,
    );
    await parked(engine, 2);
    expect(engine.effects.map(({ args }) => (args[0] as { text: string }).text)).toEqual([
      "hello ana",
      "hello ana",
    ]);
    const [again] = await json<readonly EventSummary[]>("list", "--type", "webhook.hello");
    expect(again).toMatchObject({ repeats: hello, started: 1, subject: "ana", source: "webhook" });
    expect(await json<EventDetail>("show", hello)).toMatchObject({ repeatedBy: [again?.id] });

    const bye = await store("webhook.bye", {}, "nobody");
    expect(await json("replay", bye)).toMatchObject({ repeats: bye, started: 0, woken: 0 });
    const audit = await engine.database.query<{ actor: string; details: unknown }>(
      "select actor, details from hathi.audit where action = 'replay of an event' order by id",
    );
    expect(audit).toMatchObject([
      { actor: expect.stringMatching(/^cli:/) as string, details: { event: hello, as: again?.id } },
      { details: { event: bye } },
    ]);
  });

  it("replays a start by hand as a start of that automation, and refuses what runs tell each other", async () => {
    const { engine, hathi } = await start();
    await engine.deploy(`
      import { on, start } from "hathi";
      export default on("webhook.parent", async ({ data }) => { if (data.child) await (await start("example", {})).result(); });
    `);
    await engine.startWorker();
    await engine.runs.start("example", { child: true }, { id: "test" });
    const finished = async (count: number) =>
      waitFor(
        async () => engine.runs.list({ scope: "all" }),
        (runs) => runs.length === count && runs.every(({ state }) => state === "completed"),
      );
    await finished(2);
    const idOf = async (type: string): Promise<string> => {
      const [row] = await engine.database.query<{ id: string }>(
        "select id from hathi.events where type = $1 order by seq limit 1",
        [type],
      );
      return row?.id ?? "";
    };
    expect((await hathi("replay", await idOf("manual.example"))).stdout).toContain("1 run started");
    await finished(4);
    const refused = await hathi("replay", await idOf("run.started.example"));
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("Restart the run instead");
  });

  it("says what to do about an id, a time or a number that makes no sense", async () => {
    const { engine, hathi } = await start();
    expect((await hathi("show", "nope")).stderr).toContain("list the events to see their ids");
    expect((await hathi("list", "--since", "yesterday")).stderr).toContain('"2 hours"');
    expect((await hathi("list", "--limit", "x")).stderr).toContain("--limit");
    expect((await hathi("catch-up")).stderr).toContain("GitHub is off: set GITHUB_APP_ID");
    const insert =
      "insert into hathi.events (id, source, type, time, data, dedupe_key) values ($1, '', $2, now(), '{}', $1)";
    await engine.database.query(insert, ["abcd1", "webhook.a"]);
    await engine.database.query(insert, ["abcd2", "webhook.b"]);
    const { stderr } = await hathi("show", "abcd");
    expect(stderr).toContain("abcd2 (webhook.b), abcd1 (webhook.a). Type more of the one you mean");
  });

  it("obeys no control character of an event in the terminal", async () => {
    const { store, hathi } = await start();
    const id = await store("webhook.x", { text: "\u001b]0;owned\u0007\u202e" }, "a\u001b[2J\u202eb\nc");
    const shown = (await hathi("show", id)).stdout + (await hathi("list")).stdout;
    for (const command of ["\u001b", "\u0007", "\u202e"]) expect(shown).not.toContain(command);
    expect(shown).toContain("a\\u001b[2J\\u202eb c");
  });

  it("catches up at once when told to", async () => {
    const { engine } = await start();
    const local = await startLocalServices({ redeliverAfterMs: [] });
    try {
      local.connectTo("http://127.0.0.1:1");
      await local.github.openPullRequest({ title: "Swim", author: "ana" });
      await local.github.deliveries.whenIdle();
      const env = { DATABASE_URL: engine.database.url, ...local.env };
      const hathi = async (...args: readonly string[]) => runHathiHere(env, "events", "catch-up", ...args);
      expect((await runHathi(env, "events", "catch-up")).stdout).toMatch(
        /^took in \d missed deliver(y|ies); read 1 page of GitHub's log\n$/,
      );
      expect((await hathi()).stdout).toBe("no delivery was missed; read 1 page of GitHub's log\n");
      expect(JSON.parse((await hathi("--json")).stdout)).toMatchObject({ kind: "looked", takenIn: 0 });
    } finally {
      await local.close();
    }
  });
});
