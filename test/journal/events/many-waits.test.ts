import { describe, expect, it } from "vitest";
import { newRunId } from "../../../src/core/ids.ts";
import { acceptEventIn } from "../../../src/journal/events/accept-event.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import { wakeWaiters } from "../../../src/journal/events/wake-waiters.ts";
import { openTestJournal } from "../../support/engine/journal.ts";

const many = 100_000;

interface Read {
  readonly relname: string;
  readonly scanned: number;
  readonly fetched: number;
}

describe(`an event among ${many} open waits`, { timeout: 120_000 }, () => {
  it("finds its own by the index: no row of another wait or run is read", async () => {
    const { database, jobs, newRun } = await openTestJournal();
    const run = await newRun();
    await database.query(
      `insert into hathi.runs (id, automation, build_id, event_id, event_seq, state, admitted, seed, created_at)
       select $1 || n, automation, build_id, event_id, event_seq, 'waiting', true, seed, now()
       from hathi.runs, generate_series(1, $2::integer) as n where id = $3`,
      [newRunId(), many, run],
    );
    await database.query(
      `insert into hathi.waits (run_id, call, type, subject, opened_at)
       select id, 1, 'webhook.answer', 'subject ' || row_number() over (order by id), now()
       from hathi.runs where state = 'waiting'`,
    );
    await database.query("analyze hathi.runs");
    await database.query("analyze hathi.waits");
    await database.query("delete from hathi.wakings");

    const event = { source: "test", type: "webhook.answer", subject: "subject 777", data: {} };
    let read: readonly Read[] = [];
    const watched: Database = {
      ...database,
      transaction: async (work, options) =>
        database.transaction(async (tx) => {
          const result = await work(tx);
          read = await tx.query<Read>(
            `select relname, seq_tup_read::integer as scanned, idx_tup_fetch::integer as fetched
             from pg_stat_xact_user_tables where schemaname = 'hathi' and relname in ('runs', 'waits') order by relname`,
          );
          return result;
        }, options),
    };
    await watched.transaction(async (tx) => acceptEventIn(tx, jobs, { ...event, dedupeKey: "answer" }));
    expect(read.map(({ relname, scanned, fetched }) => [relname, scanned, fetched])).toEqual([
      ["runs", 0, 0],
      ["waits", 0, 0],
    ]);
    expect(await wakeWaiters(watched, jobs)).toEqual({ events: 1, woken: 1 });
    expect(read.map(({ relname, scanned }) => [relname, scanned])).toEqual([
      ["runs", 0],
      ["waits", 0],
    ]);
    for (const { fetched } of read) expect(fetched).toBeLessThan(20);
    expect(
      await database.query("select subject from hathi.waits join hathi.inbox using (run_id, call)"),
    ).toEqual([{ subject: "subject 777" }]);
  });
});
