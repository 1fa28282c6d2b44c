import { describe, expect, it } from "vitest";
import { newRunId } from "../../src/core/ids.ts";
import { acceptEventIn } from "../../src/journal/accept-event.ts";
import { openTestJournal } from "../support/journal.ts";

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

    const event = { source: "test", type: "webhook.answer", subject: "subject 777", data: {} };
    const { outcome, read, woken } = await database.transaction(async (tx) => {
      const accepted = await acceptEventIn(tx, jobs, { ...event, dedupeKey: "answer" });
      return {
        outcome: accepted,
        read: await tx.query<{ relname: string; scanned: number; fetched: number }>(
          `select relname, seq_tup_read::integer as scanned, idx_tup_fetch::integer as fetched
           from pg_stat_xact_user_tables where schemaname = 'hathi' and relname in ('runs', 'waits') order by relname`,
        ),
        woken: await tx.query<{ subject: string }>(
          "select subject from hathi.waits join hathi.inbox using (run_id, call)",
        ),
      };
    });
    expect(outcome).toMatchObject({ kind: "stored", woken: 1 });
    expect(woken).toEqual([{ subject: "subject 777" }]);
    expect(read.map(({ relname, scanned }) => [relname, scanned])).toEqual([
      ["runs", 0],
      ["waits", 0],
    ]);
    for (const { fetched } of read) expect(fetched).toBeLessThan(20);
  });
});
