import { describe, expect, test } from "vitest";
import { DeliveryLogError } from "../../../src/core/ports/delivery-log.ts";
import type { AcceptEvent } from "../../../src/core/event.ts";
import { CatchUp } from "../../../src/intake/github/catch-up.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { createDeliveryLedger } from "../../../src/journal/events/delivery-ledger.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { createScriptedLog } from "../../support/engine/scripted-log.ts";

const { signal } = new AbortController();
const hourMs = 3_600_000;

async function start(perPage?: number) {
  const engine = await startTestEngine();
  const { database, store, logger } = engine;
  const log = createScriptedLog(perPage);
  const accept = createAcceptEvent(database, store.jobs);
  const create = (door: AcceptEvent = accept) =>
    new CatchUp({ log, ledger: createDeliveryLedger(database), accept: door, logger });
  const catchUp = create();
  return {
    database,
    logger,
    deploy: async (source: string) => engine.deploy(source),
    log,
    accept,
    create,
    look: async () => catchUp.look({ signal }),
    runsStarted: async () => (await database.query("select 1 from hathi.runs")).length,
    /** The guids of the events that are stored, in order. */
    stored: async (): Promise<readonly string[]> => {
      const rows = await database.query<{ dedupe_key: string }>(
        "select dedupe_key from hathi.events order by seq",
      );
      return rows.map(({ dedupe_key: key }) => key.replace("github:", ""));
    },
  };
}

const ago = (ms: number): Date => new Date(Date.now() - ms);

describe("a look into the delivery log", () => {
  test("takes in what did not arrive, in the order in which it was sent, as the door would have", async () => {
    const { log, look, stored, database } = await start();
    const payload = { action: "opened", pull_request: { number: 7 }, repository: { full_name: "octo/app" } };
    log.add({ guid: "first", payload, deliveredAt: ago(2 * hourMs) });
    log.add({ guid: "second", payload: { action: "closed" }, deliveredAt: ago(hourMs) });
    expect(await look()).toEqual({ kind: "looked", pages: 1, takenIn: 2, refused: 0, failed: 0 });
    expect(await stored()).toEqual(["first", "second"]);
    const [event] = await database.query("select source, type, subject, data from hathi.events order by seq");
    expect(event).toEqual({
      source: "github",
      type: "github.pull_request.opened",
      subject: "octo/app#7",
      data: payload,
    });
  });

  test("gives an event the time at which it was sent", async () => {
    const { log, look, database } = await start();
    log.add({ guid: "late", deliveredAt: ago(26 * hourMs) });
    await look();
    const [row] = await database.query<{ hours: number }>(
      "select extract(epoch from hathi.now() - time)::float8 / 3600 as hours from hathi.events",
    );
    expect(row?.hours).toBeCloseTo(26, 1);
  });

  test("starts each run once, however often the look is repeated", async () => {
    const { deploy, log, look, runsStarted } = await start();
    await deploy(
      `import { on } from "hathi"; export default on("github.pull_request.opened", async () => {});`,
    );
    log.add({ guid: "one" });
    await look();
    expect(await look()).toMatchObject({ takenIn: 0 });
    expect(await runsStarted()).toBe(1);
  });

  test("passes the boundary of a page, and reads one page the next time", async () => {
    const { log, look, stored } = await start(3);
    const guids = Array.from({ length: 10 }, (_, index) => `g${index}`);
    for (const [index, guid] of guids.entries()) log.add({ guid, deliveredAt: ago((20 - index) * hourMs) });
    expect(await look()).toMatchObject({ pages: 4, takenIn: 10 });
    expect(await stored()).toEqual(guids);
    expect(await look()).toMatchObject({ pages: 1, takenIn: 0 });
    log.add({ guid: "new" });
    expect(await look()).toMatchObject({ pages: 1, takenIn: 1 });
  });

  test("asks for no payload of a delivery that is stored, of a ping, or that is over three days old", async () => {
    const { accept, log, look, stored } = await start();
    log.add({ guid: "old", deliveredAt: ago(73 * hourMs) });
    log.add({ guid: "ping", event: "ping" });
    log.add({ guid: "known" });
    await accept({
      source: "github",
      type: "github.push",
      subject: null,
      data: {},
      dedupeKey: "github:known",
    });
    expect(await look()).toMatchObject({ takenIn: 0 });
    expect(log.asked).toEqual(["page"]);
    expect(await stored()).toEqual(["known"]);
  });

  test("takes a delivery and its redeliveries in once, at the place of the first", async () => {
    const { log, look, stored } = await start();
    log.add({ guid: "a", deliveredAt: ago(5 * hourMs) });
    log.add({ guid: "b", deliveredAt: ago(4 * hourMs) });
    log.add({ guid: "a", deliveredAt: ago(3 * hourMs) });
    log.add({ guid: "a", deliveredAt: ago(2 * hourMs) });
    expect(await look()).toMatchObject({ takenIn: 2 });
    expect(await stored()).toEqual(["a", "b"]);
    log.add({ guid: "a" });
    expect(await look()).toMatchObject({ takenIn: 0 });
  });

  test("leaves alone what others answered before the first look, and from then on trusts only what is stored", async () => {
    const { log, look, stored } = await start();
    log.add({ guid: "of-another", succeeded: true, deliveredAt: ago(60_000) });
    log.add({ guid: "redelivered", deliveredAt: ago(50_000) });
    log.add({ guid: "redelivered", succeeded: true, deliveredAt: ago(40_000) });
    log.add({ guid: "failed", deliveredAt: ago(30_000) });
    await look();
    log.add({ guid: "answered-and-not-stored", succeeded: true });
    await look();
    expect(await stored()).toEqual(["failed", "answered-and-not-stored"]);
  });

  test("leaves alone what others answered, also when the first look broke off", async () => {
    const { log, look, stored } = await start();
    log.add({ guid: "of-another", succeeded: true, deliveredAt: ago(60_000) });
    log.add({ guid: "failed", deliveredAt: ago(30_000) });
    log.failWith = (asked) => (asked === "page" ? undefined : new Error("broke off"));
    await expect(look()).rejects.toThrow("broke off");
    log.failWith = () => undefined;
    await look();
    expect(await stored()).toEqual(["failed"]);
  });
});

describe("a delivery that is broken", () => {
  test.each([
    ["has no payload", { guid: "bad", payload: null }],
    ["holds a list", { guid: "bad", payload: [] }],
    ["has a name that GitHub does not send", { guid: "bad", event: "Not A Name" }],
    ["has an id that GitHub does not send", { guid: "bad id\u0000" }],
  ])("because it %s is skipped with a warning, once, and keeps no other back", async (_, broken) => {
    const { log, look, stored, logger } = await start();
    log.add({ guid: "before" });
    log.add(broken);
    log.add({ guid: "after" });
    expect(await look()).toMatchObject({ takenIn: 2, refused: 1 });
    expect(await look()).toMatchObject({ takenIn: 0, refused: 0 });
    expect(await stored()).toEqual(["before", "after"]);
    expect(logger.lines.filter(({ level }) => level === "warn")).toMatchObject([
      { message: "missed delivery refused", fields: { delivery: broken.guid } },
    ]);
  });

  test("because it cannot be fetched holds the later ones up for two looks, and is tried on", async () => {
    const { log, look, stored, logger } = await start();
    log.add({ guid: "stuck" });
    log.add({ guid: "later" });
    log.failWith = (asked) => (asked === "1" ? new Error("502") : undefined);
    await expect(look()).rejects.toThrow("502");
    await expect(look()).rejects.toThrow("502");
    expect(await stored()).toEqual([]);
    expect(await look()).toMatchObject({ takenIn: 1, failed: 1 });
    expect(logger.lines.filter(({ level }) => level === "warn")).toMatchObject([
      { fields: { delivery: "stuck", reason: "502" } },
    ]);
    log.failWith = () => undefined;
    expect(await look()).toMatchObject({ takenIn: 1, failed: 0 });
    expect(await stored()).toEqual(["later", "stuck"]);
  });
});

describe("a look that breaks off", () => {
  test("goes on where it was, in order", async () => {
    const { log, look, stored } = await start();
    for (const guid of ["a", "b", "c"]) log.add({ guid });
    const limited = new DeliveryLogError("limited", { passes: true, retryAfterMs: 1000 });
    log.failWith = (asked) => (asked === "2" ? limited : undefined);
    for (let tries = 0; tries < 4; tries += 1) await expect(look()).rejects.toBe(limited);
    expect(await stored()).toEqual(["a"]);
    log.failWith = () => undefined;
    expect(await look()).toMatchObject({ takenIn: 2 });
    expect(await stored()).toEqual(["a", "b", "c"]);
  });

  test("because nothing could be stored tries again", async () => {
    const { log, accept, create, stored } = await start();
    log.add({ guid: "a" });
    let away = true;
    const catchUp = create(async (event) => {
      if (away) throw new Error("the database is away");
      return accept(event);
    });
    await expect(catchUp.look({ signal })).rejects.toThrow("away");
    away = false;
    expect(await catchUp.look({ signal })).toMatchObject({ takenIn: 1 });
    expect(await stored()).toEqual(["a"]);
  });
});

describe("several processes", () => {
  test("do not look at the same time", async () => {
    const { log, create, stored } = await start();
    log.add({ guid: "a" });
    const reached = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const readPage = log.readPage.bind(log);
    const one = create();
    log.readPage = async (...args) => {
      reached.resolve();
      await go.promise;
      return readPage(...args);
    };
    const first = one.look({ signal });
    await reached.promise;
    expect(await create().look({ signal })).toEqual({ kind: "busy" });
    go.resolve();
    expect(await first).toMatchObject({ takenIn: 1 });
    expect(await create().look({ signal, unlessWithinMs: 60_000 })).toEqual({ kind: "recent" });
    expect(await create().look({ signal })).toMatchObject({ kind: "looked", takenIn: 0 });
    expect(await stored()).toEqual(["a"]);
  });

  test("store each delivery once even if they do, and start one run", async () => {
    const { log, database, accept, logger, deploy, runsStarted, stored } = await start();
    await deploy(
      `import { on } from "hathi"; export default on("github.pull_request.opened", async () => {});`,
    );
    for (let index = 0; index < 20; index += 1) log.add({ guid: `g${index}` });
    const ledger = createDeliveryLedger(database);
    const unlocked = {
      ...ledger,
      exclusively: async <Result>(look: (last: null) => Promise<Result>) => look(null),
    };
    const looks = [0, 1, 2].map(async () =>
      new CatchUp({ log, ledger: unlocked, accept, logger }).look({ signal }),
    );
    const outcomes = await Promise.all(looks);
    const taken = outcomes.map((outcome) => (outcome.kind === "looked" ? outcome.takenIn : 0));
    expect(taken.reduce((sum, count) => sum + count)).toBe(20);
    expect(await stored()).toHaveLength(20);
    expect(await runsStarted()).toBe(20);
  });
});
