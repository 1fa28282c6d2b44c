import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { Verbatim } from "../../../src/core/secrets/strike-stored.ts";
import { createSealing, noSealing, type Sealing } from "../../../src/journal/at-rest/sealing.ts";
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
