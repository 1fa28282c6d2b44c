import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { renderHome } from "../../../src/chat/home/render-home.ts";
import { renderInbox } from "../../../src/chat/ask/render-inbox.ts";
import { placesOfRun } from "../../../src/chat/tell/places-of-run.ts";
import { Verbatim } from "../../../src/core/secrets/strike-stored.ts";
import { createSealing } from "../../../src/journal/at-rest/sealing.ts";
import { createAskCommands } from "../../../src/journal/people/asks/ask-commands.ts";
import { createFailureOutbox } from "../../../src/journal/people/failures/failure-outbox.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

const keys = [randomBytes(32), randomBytes(32)] as const;
const [sealing, strange] = keys.map((key) => createSealing([key], true)) as [
  ReturnType<typeof createSealing>,
  ReturnType<typeof createSealing>,
];
const missing = strange.keys[0] ?? "";
const damaged = sealing.seal("json", "{}").slice(0, -4);

it("lists of questions show those that can be read, and say of the others why they cannot", async () => {
  const engine = await startTestEngine(undefined, undefined, undefined, sealing);
  await engine.deploy(`
    import { ask, on } from "hathi";
    export default on("webhook.start", async () => ask({ to: "C1", text: "Go?", choices: ["Yes"], quorum: 2 }));
  `);
  await engine.startWorker();
  for (let count = 0; count < 4; count += 1) await engine.accept({ type: "webhook.start" });
  const rows = await waitFor(
    async () => engine.database.query<{ id: string }>("select id from hathi.asks order by opened_at, id"),
    ({ length }) => length === 4,
  );
  const [keyless, broken, commented, whole] = rows.map(({ id }) => id) as [string, string, string, string];
  for (const [id, stored] of [
    [keyless, strange.seal("json", "{}")],
    [broken, damaged],
  ]) {
    const question = new Verbatim(JSON.stringify(stored));
    await engine.database.query("update hathi.asks set question = $2 where id = $1", [id, question]);
  }
  await engine.database.query(
    `insert into hathi.ask_answers (ask_id, person, choice, comment, groups, at)
     values ($1, 'slack:T1/U2', 'Yes', $2, '{}', hathi.now())`,
    [commented, new Verbatim(strange.seal("text", "hush"))],
  );
  const asks = createAskCommands(engine.database, engine.store.jobs, async () => []);
  const open = await asks.open();
  expect(open.map(({ id, question: { text } }) => [id, text])).toEqual([
    [keyless, expect.stringContaining(`the key ${missing}, which HATHI_ENCRYPTION_KEY does not have`)],
    [broken, expect.stringContaining("it was changed in the database, or cut off")],
    [commented, "Go?"],
    [whole, "Go?"],
  ]);
  expect(open[2]?.answers[0]?.comment).toContain(`unreadable: it was encrypted under the key ${missing}`);
  const inbox = await asks.waitingFor({ id: "slack:T1/U1" });
  expect(inbox.map(({ id, unreadable }) => [id, unreadable === null])).toEqual([
    [commented, true],
    [whole, true],
    [keyless, false],
    [broken, false],
  ]);
  const home = { asks: inbox, runs: [], page: 1, now: new Date(0), githubUrl: "https://github.com" };
  for (const { blocks } of [renderInbox(inbox), renderHome(home)]) {
    const said = JSON.stringify(blocks);
    expect(said.match(/\*example\*: Go\?/g)).toHaveLength(2);
    expect(said.match(/One open question cannot be read, so nobody can tell/g)).toHaveLength(2);
    expect(said).toContain("puts that key back into HATHI_ENCRYPTION_KEY");
    expect(said).not.toContain(keyless);
  }
  const alone = JSON.stringify(renderInbox(inbox.slice(2)).blocks);
  expect(alone).not.toContain("Nothing waits for your answer");
  expect((await asks.show(keyless)).unreadable).toContain(missing);
  await expect(asks.answer(keyless, { choice: "Yes" }, { id: "slack:T1/U1" })).rejects.toMatchObject({
    code: "ENCRYPTION_KEY_MISSING",
  });

  const env = {
    DATABASE_URL: engine.database.url,
    HATHI_ENV_FILE: "none",
    LOG_LEVEL: "silent",
    HATHI_ENCRYPT_RUNS: "on",
    HATHI_ENCRYPTION_KEY: keys[0].toString("hex"),
  };
  const { code, stdout, stderr } = await runHathiHere(env, "asks", "list");
  expect({ code, rows: stdout.match(/Go\?/g), unread: stdout.match(/\(cannot be read\)/g) }).toEqual({
    code: 0,
    rows: ["Go?", "Go?"],
    unread: ["(cannot be read)", "(cannot be read)"],
  });
  expect(stderr).toContain(missing);
});

it("people hear of failed runs beside one whose event and posts cannot be read", async () => {
  const engine = await startTestEngine(
    ({ args: [asked] }) => ({ ok: true, channel: (asked as { channel: string }).channel }),
    undefined,
    undefined,
    sealing,
  );
  await engine.deploy(`
    import { on, slack } from "hathi";
    export default on("webhook.start", async ({ data }) => {
      await slack.chat.postMessage({ channel: "C1", text: "hello" });
      throw new Error("no");
    });
  `);
  await engine.startWorker();
  for (let count = 0; count < 2; count += 1) await engine.accept({ type: "webhook.start" });
  const [first] = await waitFor(
    async () => engine.runs.list({ scope: "all", state: "failed" }),
    ({ length }) => length === 2,
  );
  await engine.database.query(
    "update hathi.events set data = $2 where id = (select event_id from hathi.runs where id = $1)",
    [first?.id, new Verbatim(JSON.stringify(strange.seal("json", "{}")))],
  );
  await engine.database.query("update hathi.journal set output = $2 where run_id = $1 and kind = 'step'", [
    first?.id,
    new Verbatim(strange.seal("value", "[1]")),
  ]);
  const found = await createFailureOutbox(engine.database).findNew(10);
  const places = new Map(found.map(({ runId, posts, event }) => [runId, placesOfRun(posts, event)]));
  expect(places.size).toBe(2);
  expect([...places].filter(([id]) => id !== first?.id).map(([, all]) => all)).toEqual([["C1"]]);
  expect(places.get(first?.id ?? found[0]!.runId)).toEqual([]);
  const [post] = found.find(({ runId }) => runId !== first?.id)?.posts ?? [];
  if (post === undefined) throw new Error("the run that can be read has posted");
  const cutOff = { ...post, output: "[" };
  expect(placesOfRun([post, cutOff], found[0]!.event)).toEqual(["C1"]);
});
