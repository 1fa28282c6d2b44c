import { describe, expect, it } from "vitest";
import { newRunId } from "../../../src/core/ids.ts";
import { acceptEventIn } from "../../../src/journal/events/accept-event.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import { wakeWaiters } from "../../../src/journal/events/wake-waiters.ts";
import { openTestJournal } from "../../support/engine/journal.ts";
import { rowsReadBy, type RowsRead } from "../../support/engine/rows-read.ts";

const many = 100_000;

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
    let read: Record<string, RowsRead> = {};
    const watched: Database = {
      ...database,
      transaction: async (work, options) =>
        database.transaction(async (tx) => {
          let result: Awaited<ReturnType<typeof work>> | undefined;
          read = await rowsReadBy(tx, ["runs", "waits"], async () => {
            result = await work(tx);
          });
          return result as Awaited<ReturnType<typeof work>>;
        }, options),
    };
    await watched.transaction(async (tx) => acceptEventIn(tx, jobs, { ...event, dedupeKey: "answer" }));
    const nothing = { scanned: 0, fetched: 0 };
    expect(read).toEqual({ runs: nothing, waits: nothing });
    expect(await wakeWaiters(watched, jobs)).toMatchObject({ events: 1, woken: 1 });
    for (const { scanned, fetched } of Object.values(read)) {
      expect(scanned).toBe(0);
      expect(fetched).toBeGreaterThan(0);
      expect(fetched).toBeLessThan(20);
    }
    expect(
      await database.query("select subject from hathi.waits join hathi.inbox using (run_id, call)"),
    ).toEqual([{ subject: "subject 777" }]);
  });
});
