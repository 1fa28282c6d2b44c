import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { Verbatim } from "../../../src/core/secrets/strike-stored.ts";
import { createSealing, noSealing, type Sealing } from "../../../src/journal/at-rest/sealing.ts";
import { createAskOutbox } from "../../../src/journal/people/asks/ask-outbox.ts";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const [oldKey, newKey, strangeKey] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const sealingWith = (...keys: readonly Buffer[]): Sealing => createSealing(keys, true);
const minute = 60_000;

const start = async (sealing: Sealing, threads = 0): Promise<TestEngine> =>
  startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads }, sealing);

/** Tells what it was told, before and after a sleep, and counts what it says. */
const sleeper = `
  import { on, slack, sleep, store } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    const said = await slack.chat.postMessage({ channel: "C1", text: data.secret });
    await sleep("1 hour");
    return [data.secret, said.ok, await store.get("plan")];
  });
`;

async function resultOf(engine: TestEngine): Promise<unknown> {
  const { result } = await engine.untilState("completed");
  return decodeValue(result?.encoded ?? "");
}

describe("a process without the key", () => {
  it("lets a run wait that another process with the key goes on with", async () => {
    // In threads, which have no keys: what cannot be read is told to them.
    const engine = await start(sealingWith(newKey), 1);
    await engine.deploy(sleeper);
    const first = await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { secret: "hush" } });
    await engine.until(({ state, wakeAt }) => state === "waiting" && wakeAt !== null);
    await first.stop();

    const stranger = await engine.startWorkerWith(sealingWith(strangeKey));
    await engine.skipToTimer();
    const waiting = await engine.until(({ status }) => status.includes("HATHI_ENCRYPTION_KEY"));
    expect(waiting).toMatchObject({ state: "waiting", error: null });
    expect(waiting.status).toContain(sealingWith(newKey).keys[0]);
    // It is looked at again, and waits again.
    await engine.skip(minute + 1);
    await engine.until(
      ({ state, wakeAt }) => state === "waiting" && wakeAt !== null && wakeAt > (waiting.wakeAt ?? 0),
    );
    await stranger.stop();

    await engine.startWorkerWith(sealingWith(newKey, strangeKey));
    await engine.skip(minute + 1);
    expect(await resultOf(engine)).toEqual(["hush", true, undefined]);
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.chat.postMessage"]);
  });

  it("lets a run wait whose event it cannot read, and advances the others of its batch", async () => {
    const engine = await start(sealingWith(newKey));
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", async ({ data }) => data.secret);
    `);
    await engine.accept({ type: "webhook.start", data: { secret: "hush" } });
    const [run] = await engine.database.query<{ id: string }>("select id from hathi.runs");
    const id = run?.id ?? "";
    await engine.accept({ type: "webhook.start", data: { secret: "read by everybody" } });
    await engine.database.query(
      `update hathi.events set data = '{"secret": "read by everybody"}' where id not in (select event_id from hathi.runs where id = $1)`,
      [id],
    );
    const stranger = await engine.startWorkerWith(sealingWith(strangeKey));
    const runs = await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (list) =>
        list.length === 2 &&
        list.every(({ state, status }) => state === "completed" || status.includes("HATHI_ENCRYPTION_KEY")),
    );
    expect(runs.map((one) => [one.id === id, one.state])).toEqual(
      expect.arrayContaining([
        [false, "completed"],
        [true, "waiting"],
      ]),
    );
    await stranger.stop();
    await engine.startWorker();
    await engine.skip(minute + 1);
    await waitFor(
      async () => engine.runs.show(id),
      ({ state }) => state === "completed",
    );
  });

  it("holds a step back whose value of the store it cannot read", async () => {
    const engine = await start(sealingWith(newKey));
    await engine.deploy(`
      import { on, store } from "hathi";
      export default on("webhook.start", async () => store.get("plan"));
    `);
    await engine.database.query(
      "insert into hathi.store (automation, key, value, updated_at) values ('example', 'plan', $1, now())",
      [new Verbatim(sealingWith(oldKey).seal("value", '["merge"]'))],
    );
    const first = await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.until(({ state, status }) => state === "waiting" && status.includes("encryption key"));
    await first.stop();
    await engine.startWorkerWith(sealingWith(newKey, oldKey));
    await engine.skip(minute + 1);
    expect(await resultOf(engine)).toBe("merge");
  });

  it("lets a question wait that it cannot read, and sees to the others that are due", async () => {
    const engine = await start(sealingWith(newKey));
    await engine.deploy(`
      import { ask, on } from "hathi";
      export default on("webhook.start", async () => ask({ to: "C1", text: "Go?", choices: ["Yes"], expires: "1 hour" }));
    `);
    await engine.startWorker();
    for (let count = 0; count < 3; count += 1) await engine.accept({ type: "webhook.start" });
    const asks = await waitFor(
      async () => engine.database.query<{ id: string }>("select id from hathi.asks order by opened_at"),
      ({ length }) => length === 3,
    );
    const [strange, damaged, readable] = asks.map(({ id }) => id);
    const sealed = sealingWith(strangeKey).seal("json", "{}");
    const broken = sealingWith(newKey).seal("json", "{}").slice(0, -4);
    for (const [id, question] of [
      [strange, sealed],
      [damaged, broken],
    ])
      await engine.database.query("update hathi.asks set question = $2 where id = $1", [
        id,
        new Verbatim(JSON.stringify(question)),
      ]);
    await engine.skip(60 * minute + 1);
    const outbox = createAskOutbox(engine.database, engine.store.jobs);
    for (let count = 0; count < 3; count += 1) expect(await outbox.takeDue()).toBe(true);
    expect(await outbox.takeDue()).toBe(false);
    const ended = await engine.database.query("select id, outcome from hathi.asks where outcome is not null");
    expect(ended).toEqual([{ id: readable, outcome: "expired" }]);
    // They are looked at again.
    await engine.skip(minute + 1);
    expect(await outbox.takeDue()).toBe(true);
  });

  it("lists runs, and says in place of each value why it is not there", async () => {
    const engine = await start(sealingWith(newKey));
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", async ({ data }) => {
        console.log(data.secret);
        throw new Error(data.secret);
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { secret: "hush" } });
    const { id } = await engine.untilState("failed");
    const keyless = openDatabase({ url: engine.database.url, name: "keyless", logger: engine.logger });
    const run = await createRunCommands(keyless, engine.store.jobs).show(id);
    await keyless.close();
    const why = `unreadable: it was encrypted under the key ${sealingWith(newKey).keys[0] ?? ""}, which HATHI_ENCRYPTION_KEY does not have`;
    expect(run.error).toEqual({ name: "ENCRYPTION_KEY_MISSING", message: why });
    expect(run.printed?.map(({ text }) => text)).toEqual([why]);
  });
});

describe("a value that was changed in the database", () => {
  it("has its run paused, for what it is, and no other run", async () => {
    const engine = await start(sealingWith(newKey));
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", async ({ data }) => data.secret);
    `);
    await engine.accept({ type: "webhook.start", data: { secret: "hush" } });
    const damaged = sealingWith(newKey).seal("json", '{"secret":"hush"}').slice(0, -4);
    await engine.database.query("update hathi.events set data = $1", [new Verbatim(JSON.stringify(damaged))]);
    await engine.accept({ type: "webhook.start", data: { secret: "other" } });
    await engine.startWorker();
    const runs = await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (list) => list.length === 2 && list.every(({ state }) => state === "completed" || state === "paused"),
    );
    expect(runs.map(({ state }) => state).toSorted()).toEqual(["completed", "paused"]);
    expect(runs.find(({ state }) => state === "paused")?.error).toMatchObject({
      message: expect.stringContaining("it was changed in the database, or cut off"),
    });
    // Where people look, it is not taken for one whose key is missing.
    await engine.database.query("update hathi.runs set error = $1 where state = 'paused'", [
      new Verbatim(JSON.stringify(damaged)),
    ]);
    const [paused] = await engine.runs.list({ scope: "all", state: "paused" });
    expect(paused?.error).toMatchObject({ name: "VALUE_UNREADABLE" });
  });
});

describe("a new key", () => {
  it("takes over while what was stored under the old one, and before any, is read", async () => {
    const engine = await start(noSealing);
    await engine.deploy(sleeper);
    const plain = await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { secret: "hush" } });
    await engine.until(({ state, wakeAt }) => state === "waiting" && wakeAt !== null);
    await plain.stop();
    const [old, both] = [sealingWith(oldKey), sealingWith(newKey, oldKey)];
    await engine.database.query(
      "insert into hathi.store (automation, key, value, updated_at) values ('example', 'plan', $1, now())",
      [new Verbatim(old.seal("value", '["merge"]'))],
    );
    const worker = await engine.startWorkerWith(both);
    await engine.skipToTimer();
    const { id } = await engine.untilState("completed");
    await worker.stop();
    const raw = await engine.database.query<{ result: string }>({
      text: "select result from hathi.runs",
      unreadable: "left",
    });
    expect(raw[0]?.result).toContain(`:${both.keys[0] ?? ""}:`);
    const reader = openDatabase({
      url: engine.database.url,
      name: "reader",
      logger: engine.logger,
      sealing: both,
    });
    const run = await createRunCommands(reader, engine.store.jobs).show(id);
    await reader.close();
    expect(decodeValue(run.result?.encoded ?? "")).toEqual(["hush", true, "merge"]);
  });
});
