import { describe, expect, it } from "vitest";
import { randomBytes } from "node:crypto";
import type { EventId } from "../../../src/core/ids.ts";
import type { ConnectorCall } from "../../../src/core/ports/connector.ts";
import type { RunSummary } from "../../../src/core/ports/people/run-commands.ts";
import { sealedColumns } from "../../../src/journal/at-rest/sealed-columns.ts";
import { createSealing } from "../../../src/journal/at-rest/sealing.ts";
import { answerForm } from "../../../src/journal/between-runs/answer-form.ts";
import { readCauses } from "../../../src/journal/page/read-causes.ts";
import { searchRuns } from "../../../src/journal/page/search-runs.ts";
import { createAskCommands } from "../../../src/journal/people/asks/ask-commands.ts";
import { say } from "../../../src/journal/people/asks/say-below.ts";
import { everything } from "../../../src/journal/people/reach.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { findInDump } from "../../support/engine/dump.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const marker = "the-merger-with-initech";
const newKey = randomBytes(32);

/** As `sealedColumns` has them, which says what needs a key. */
const known = Object.entries(sealedColumns).flatMap(([table, columns]) =>
  columns.map((column) => `hathi.${table}.${column}`),
);

const sealingWith = (...keys: Buffer[]) => createSealing(keys, true);

const [name = ""] = sealingWith(newKey).keys;

async function start(sealing = sealingWith(newKey)): Promise<TestEngine> {
  return startTestEngine(
    ({ args }) => ({ ok: true, heard: args, large: `${marker} `.repeat(5000) }),
    undefined,
    undefined,
    sealing,
  );
}

const untilRuns = async (engine: TestEngine, holds: (runs: readonly RunSummary[]) => boolean) =>
  waitFor(async () => engine.runs.list({ scope: "all", limit: 100 }), holds);

/** Has everything that a run may carry carry it. */
const carrying = `
  import { ask, next, on, signal, sleep, slack, start, status, step, store } from "hathi";
  export const child = on("webhook.child", async ({ data }) => {
    console.log("the child was told " + data.secret);
    throw Object.assign(new Error("the child cannot do " + data.secret), { about: data.secret });
  });
  export const asker = on("webhook.asker", async ({ data }) => {
    await ask({ to: "C1", text: "Shall we announce " + data.secret + "?", choices: ["Yes " + data.secret, "No"], expires: "1 hour" });
  });
  export const twice = on("webhook.twice", async ({ data }) => {
    await slack.chat.postMessage({ channel: "C1", text: data.secret });
    await sleep("1 hour");
  });
  export default on("webhook.start", async ({ data }) => {
    status("working on " + data.secret);
    console.log("about " + data.secret);
    const heard = await slack.chat.postMessage({ channel: "C1", text: data.secret });
    await step("think", () => ({ thought: data.secret }));
    await store.set("plan", { of: data.secret });
    await store.update("plan", (plan) => ({ ...plan, again: data.secret }));
    const kept = await store.get("plan");
    const failed = await (await start("example.child", { secret: data.secret })).result().catch((error) => error.message);
    await signal(await start("example.asker", { secret: data.secret }), "x", data.secret).catch(() => {});
    const said = await next("webhook.said");
    return [kept, failed, said.data.secret, heard.large.length];
  });
`;

describe("what runs carry, where it is encrypted", () => {
  it("is in no column of any table, and comes back where it is read", async () => {
    const engine = await start();
    await engine.deploy(carrying);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { secret: marker } });
    const waiting = await untilRuns(engine, (runs) =>
      runs.some(({ automation, state }) => automation === "example" && state === "waiting"),
    );
    expect(waiting.find(({ automation }) => automation === "example")?.status).toBe(`working on ${marker}`);
    await engine.accept({ type: "webhook.said", data: { secret: marker } });
    const runs = await untilRuns(
      engine,
      (all) =>
        all.some(({ automation, state }) => automation === "example" && state === "completed") &&
        all.some(({ automation, state }) => automation === "example.asker" && state === "waiting"),
    );
    const main = await engine.runs.show(runs.find(({ automation }) => automation === "example")?.id ?? "");
    expect(decodeValue(main.result?.encoded ?? "")).toEqual([
      { of: marker, again: marker },
      `the child cannot do ${marker}`,
      marker,
      5000 * (marker.length + 1),
    ]);
    expect(main.printed?.map(({ text }) => text)).toEqual([`about ${marker}`]);
    const child = runs.find(({ automation }) => automation === "example.child");
    expect(child?.error?.message).toBe(`the child cannot do ${marker}`);
    expect(await findInDump(engine.database, marker)).toEqual([]);
    expect(known).toEqual(expect.arrayContaining([...(await findInDump(engine.database, `:${name}:`))]));
    // The look finds what is there: a key of the store is not encrypted.
    expect(await findInDump(engine.database, "plan")).toContain("hathi.store.key");
  });

  it("is in none after a failure, a doubt, answers of people and of forms", async () => {
    const engine = await start();
    await engine.deploy(`
      import { ask, on, slack, step } from "hathi";
      export const fails = on("webhook.start", async ({ data }) => { throw new Error("no " + data.secret); });
      export const doubts = on("webhook.start", async ({ data }) => {
        await step("pay", () => new Promise(() => {}), { once: true, timeout: 20 });
      });
      export const asks = on("webhook.start", async ({ data }) =>
        ask({ to: "C1", text: "And " + data.secret + "?", choices: ["Yes", "No"], quorum: 2, askBack: "U9" }));
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { secret: marker } });
    await untilRuns(
      engine,
      (runs) =>
        ["failed", "paused", "waiting"].every((state) => runs.some((run) => run.state === state)) &&
        runs.length === 3,
    );
    const asks = createAskCommands(engine.database, engine.store.jobs, async () => []);
    const [ask] = await waitFor(
      async () => asks.open(),
      (open) => open.length === 1,
    );
    const by = { id: "slack:U1" };
    await asks.answer(
      ask?.id ?? "",
      { choice: ask?.question.choices[0]?.value ?? "", comment: `as ${marker} is on` },
      by,
    );
    await asks.askBack(ask?.id ?? "", `what of ${marker}?`, { id: "slack:U2" });
    for (const once of [true, true, false]) {
      await say(engine.database, ask?.id ?? "", { text: `${marker} it is`, person: null, once });
    }
    const [event] = await engine.database.query<{ id: EventId }>("select id from hathi.events limit 1");
    const call = {
      path: ["answer"],
      args: [{ event: event?.id, response: { text: marker } }],
      call: 1,
      runId: "r",
      event,
    };
    await answerForm(engine.database, call as unknown as ConnectorCall);

    expect(await findInDump(engine.database, marker)).toEqual([]);
    const sealed = await findInDump(engine.database, `:${name}:`);
    expect(known).toEqual(expect.arrayContaining([...sealed]));
    expect(sealed).toEqual(
      expect.arrayContaining(["hathi.ask_answers.comment", "hathi.doubts.reason", "hathi.failures.cause"]),
    );
    const shown = await asks.show(ask?.id ?? "");
    expect(shown.answers.map(({ comment }) => comment)).toEqual([`as ${marker} is on`]);
    expect(shown.turns).toMatchObject([{ kind: "asked-back", text: `what of ${marker}?` }]);
    const rows = await engine.database.query<{ text: string }>(
      "select text from hathi.ask_messages where kind = 'word' and text is not null",
    );
    expect(rows.map(({ text }) => text)).toEqual([`${marker} it is`, `${marker} it is`]);
    expect(await engine.database.query("select response from hathi.form_answers")).toEqual([
      { response: { text: marker } },
    ]);
    expect(await engine.database.query("select cause from hathi.failures order by cause")).toMatchObject([
      { cause: `Error: no ${marker}` },
    ]);
  });

  it("is found by the page's search and grouped by cause, as if it were not encrypted", async () => {
    const engine = await start();
    await engine.deploy(`
      import { on, status } from "hathi";
      export default on("webhook.start", async ({ data }) => {
        status("looking at " + data.n);
        throw new Error("the bank refused card " + data.n);
      });
    `);
    await engine.startWorker();
    for (const n of [1, 2]) await engine.accept({ type: "webhook.start", data: { n } });
    await untilRuns(engine, (runs) => runs.length === 2 && runs.every(({ state }) => state === "failed"));
    const found = async (text: string): Promise<number> =>
      (await searchRuns(engine.database, { text, limit: 10 }, everything)).runs.length;
    expect(await found("REFUSED CARD")).toBe(2);
    expect(await found("card 2")).toBe(1);
    // A part of what is stored in its place.
    expect(await found("hs1")).toBe(0);
    expect(await readCauses(engine.database, undefined, everything)).toMatchObject([
      { cause: "Error: the bank refused card #", runs: 2, state: "failed" },
    ]);
  });
});
