import { Socket } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { openDatabase, type Database } from "../../../src/journal/database/database.ts";
import { send } from "../../../src/journal/database/queryable.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { type PostgresProxy, startPostgresProxy } from "../../support/postgres/postgres-proxy.ts";
import { recordStatements } from "../../support/postgres/record-statements.ts";

async function open(): Promise<{ readonly database: Database; readonly proxy: PostgresProxy }> {
  const testDatabase = await createTestDatabase({ isEmpty: true });
  const proxy = await startPostgresProxy(testDatabase.url);
  const database = openDatabase({
    url: proxy.url,
    name: "test",
    logger: createMemoryLogger(),
    connections: 1,
  });
  onTestFinished(async () => {
    await database.close();
    await testDatabase.drop();
  });
  await database.query("create table kept (n integer primary key)");
  return { database, proxy };
}

const insert = (n: number) => [{ name: "insert", text: "insert into kept values ($1)" }, [n]] as const;
const kept = async (database: Database): Promise<unknown> => database.query("select n from kept order by n");

it("what a transaction sends in one turn of the event loop is one write to its socket", async () => {
  const { database, proxy } = await open();
  await database.query("select 1");
  const { port } = new URL(proxy.url);
  const spies = (["_write", "_writev"] as readonly "_write"[]).map((name) =>
    vi.spyOn(Socket.prototype, name),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  const writes = (): number =>
    (spies.flatMap(({ mock }) => mock.contexts) as readonly Socket[]).filter(
      ({ remotePort }) => remotePort === Number(port),
    ).length;
  const seen: number[] = [];
  await database.transaction(async (tx) => {
    await Promise.all([send(tx, ...insert(1)), send(tx, ...insert(2)), tx.query("select 1")]);
    seen.push(writes());
    await Promise.all([send(tx, ...insert(3)), send(tx, ...insert(4))]);
  });
  expect([...seen, writes()]).toEqual([1, 2]);
});

it("a transaction waits for the answers that it needs, and once more", async () => {
  const { database } = await open();
  const sent = recordStatements();
  await database.transaction(async (tx) => {
    await send(tx, ...insert(1));
    await send(tx, ...insert(2));
    await tx.query("select count(*) from kept");
    await send(tx, ...insert(3));
  });
  expect(sent.filter(({ beginsRoundTrip }) => beginsRoundTrip).map(({ text }) => text)).toEqual([
    "begin",
    "insert into kept values ($1)",
  ]);
  expect(await kept(database)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

it("a transaction fails by the first of its statements that failed, and leaves nothing", async () => {
  const { database } = await open();
  const twice = database.transaction(async (tx) => {
    await send(tx, ...insert(1));
    await send(tx, ...insert(1));
    // This one is told only that the transaction is aborted.
    await tx.query("select count(*) from kept");
  });
  await expect(twice).rejects.toMatchObject({ code: "23505" });
  const atLast = database.transaction(async (tx) => {
    await send(tx, ...insert(1));
    await send(tx, ...insert(1));
  });
  await expect(atLast).rejects.toMatchObject({ code: "23505" });
  expect(await kept(database)).toEqual([]);
});

it("a transaction is made again when a statement that nobody waited for lost a race", async () => {
  const { database } = await open();
  let attempts = 0;
  await database.transaction(async (tx) => {
    attempts += 1;
    await send(tx, ...insert(attempts));
    const text = `do $$ begin if ${attempts} = 1 then raise exception 'lost' using errcode = '40P01'; end if; end $$`;
    await send(tx, { text }, []);
  });
  expect(await kept(database)).toEqual([{ n: 2 }]);
});

it("what a failed transaction sends late is refused, and is no transaction of its own", async () => {
  const { database } = await open();
  const late = Promise.withResolvers<unknown>();
  const failing = database.transaction(async (tx) => {
    const other = tx.query("select 1").then(async () => {
      await failing.catch(() => {});
      await tx.query(...insert(1));
    });
    other.catch(late.resolve);
    await tx.query("select 1 / 0");
  });
  await expect(failing).rejects.toMatchObject({ code: "22012" });
  await expect(late.promise).resolves.toMatchObject({
    message: "a statement came after the end of its transaction",
  });
  expect(await kept(database)).toEqual([]);
});

it("whatever hangs on a connection fails when its time is over", async () => {
  const { database, proxy } = await open();
  let hanging: Promise<unknown> = Promise.resolve();
  proxy.hold();
  const failing = database.transaction(
    async (tx) => {
      hanging = tx.query("select 1");
      await hanging;
    },
    { deadlineMs: 100 },
  );
  await expect(failing).rejects.toMatchObject({ code: "ETIMEDOUT" });
  await expect(hanging).rejects.toThrow(/connection/i);
  proxy.release();
  expect(await kept(database)).toEqual([]);
});
