import { describe, expect, it } from "vitest";
import { acceptEventIn } from "../../../src/journal/events/accept-event.ts";
import type { Database, Queryable } from "../../../src/journal/database/database.ts";
import type { JobQueue } from "../../../src/journal/database/job-queue.ts";
import { wakeWaiters } from "../../../src/journal/events/wake-waiters.ts";
import { allWoken, openTestJournal } from "../../support/engine/journal.ts";
import { recordStatements } from "../../support/postgres/record-statements.ts";
import { rowsHandledBy } from "../../support/postgres/rows-handled.ts";

/** The same database, with its statements and transactions counted. */
function counting(database: Database): {
  readonly counted: Database;
  readonly counts: { statements: number; transactions: number };
} {
  const counts = { statements: 0, transactions: 0 };
  const count = (on: Queryable): Queryable => ({
    async query(statement, values) {
      counts.statements += 1;
      return on.query(statement, values);
    },
  });
  const transaction: Database["transaction"] = async (work, options) => {
    counts.transactions += 1;
    return database.transaction(async (tx) => work(count(tx)), options);
  };
  return { counts, counted: { ...database, ...count(database), transaction } };
}

/** Parked runs that all wait for "webhook.answer". */
async function openWaiting(many: number) {
  const opened = await openTestJournal();
  const { database } = opened;
  const run = await opened.newRun();
  await database.query(
    `insert into hathi.runs
       (id, automation, build_id, event_id, event_seq, state, admitted, seed, created_at, wakes, wakes_seen)
     select 'r' || n, automation, build_id, event_id, event_seq, 'waiting', true, seed, now(), 0, 0
     from hathi.runs, generate_series(1, $1::integer) as n where id = $2`,
    [many, run],
  );
  await database.query(
    `insert into hathi.waits (run_id, call, type, subject, opened_at)
     select id, 7, 'webhook.answer', null, now() from hathi.runs where state = 'waiting'`,
  );
  await database.query("delete from hathi.wakings");
  return opened;
}

const answer = { source: "test", type: "webhook.answer", subject: "a", data: {}, dedupeKey: "answer" };

async function wakesOf(database: Database): Promise<unknown> {
  return database.query(
    `select wakes, count(*)::integer as runs,
       count(*) filter (where exists (select 1 from hathi.inbox where run_id = id))::integer as inboxes,
       count(*) filter (where exists (select 1 from pgboss.job where singleton_key = runs.id))::integer as jobs
     from hathi.runs where state = 'waiting' group by wakes order by wakes`,
  );
}

describe("an event that many wait for", { timeout: 120_000 }, () => {
  it("is stored by as many statements as one that nobody waits for, and wakes 10,000 after that, each once", async () => {
    const { database, jobs } = await openWaiting(10_000);
    const { counted, counts } = counting(database);
    await counted.transaction(async (tx) => acceptEventIn(tx, jobs, answer));
    expect(counts).toEqual({ statements: 1, transactions: 1 });
    expect(await wakesOf(database)).toEqual([{ wakes: 0, runs: 10_000, inboxes: 0, jobs: 0 }]);
    // Two wakers at once, like two processes.
    const wakeAll = async (): Promise<void> => {
      while ((await wakeWaiters(counted, jobs)).events > 0);
    };
    await Promise.all([wakeAll(), wakeAll()]);
    await allWoken(database, jobs);
    expect(await wakesOf(database)).toEqual([{ wakes: 1, runs: 10_000, inboxes: 10_000, jobs: 10_000 }]);
    expect(counts.statements).toBeLessThan(40 * 8 + 50);
  });

  // As after ten thousand runs that were started within a minute. The databases of tests are never analysed.
  it("looks for none of its waiters among all runs, though the statistics know of none of them", async () => {
    const { database, jobs } = await openWaiting(10_000);
    await database.transaction(async (tx) => acceptEventIn(tx, jobs, answer));
    const sent = recordStatements();
    await wakeWaiters(database, jobs);
    const statements = sent.filter(({ name }) => ["wake-waiting-runs", "fill-inboxes"].includes(name ?? ""));
    expect(statements).toHaveLength(2);
    for (const statement of statements) {
      const rows = await rowsHandledBy(database, statement);
      // To go through so small a table once or twice is as cheap as its index is. For each of the 250 it is not.
      expect(rows).toBeGreaterThan(250);
      expect(rows).toBeLessThan(10 * 10_000);
    }
  });

  it("goes on with the next waiter where a waker has died, between two batches or within one", async () => {
    const { database, jobs } = await openWaiting(600);
    await database.transaction(async (tx) => acceptEventIn(tx, jobs, answer));
    await wakeWaiters(database, jobs);
    expect(await wakesOf(database)).toMatchObject([
      { wakes: 0, runs: 350 },
      { wakes: 1, runs: 250 },
    ]);
    const dying: JobQueue = {
      ...jobs,
      enqueue: async () => {
        throw new Error("killed");
      },
    };
    await expect(wakeWaiters(database, dying)).rejects.toThrow("killed");
    await allWoken(database, jobs);
    expect(await wakesOf(database)).toEqual([{ wakes: 1, runs: 600, inboxes: 600, jobs: 600 }]);
  });

  it("wakes nobody who waits for another subject, and a run that has ended not at all", async () => {
    const { database, jobs } = await openWaiting(4);
    await database.query("update hathi.waits set subject = 'b' where run_id = 'r1'");
    await database.query("update hathi.waits set subject = 'octo/app@1f' where run_id = 'r2'");
    await database.query("update hathi.runs set finished_at = now() where id = 'r3'");
    const about = { ...answer, subjects: ["octo/app@1f", "octo/app"] };
    await database.transaction(async (tx) => acceptEventIn(tx, jobs, about));
    await allWoken(database, jobs);
    const woken = await database.query("select id from hathi.runs where wakes = 1 order by id");
    expect(woken).toEqual([{ id: "r2" }, { id: "r4" }]);
  });
});
