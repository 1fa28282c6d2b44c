/**
 * A connection keeps the plan of a statement until the table's statistics are renewed. A plan that was made while a
 * table was nearly empty must still be right a minute later, when the table has thousands of rows.
 */
import { expect, it } from "vitest";
import type { Queryable } from "../../../src/journal/database/database.ts";
import type { RunId } from "../../../src/core/ids.ts";
import type { Ownership } from "../../../src/core/run.ts";
import { acceptEventsIn } from "../../../src/journal/events/accept-event.ts";
import { claimRuns } from "../../../src/journal/runs/claim-runs.ts";
import { KnownEntries } from "../../../src/journal/runs/known-entries.ts";
import { commitRunWrites } from "../../../src/journal/runs/run-writes/commit-run-writes.ts";
import type { RunWrite } from "../../../src/journal/runs/run-writes/run-write.ts";
import { openTestJournal, stepEntry } from "../../support/engine/journal.ts";
import { rowsReadBy } from "../../support/engine/rows-read.ts";

const tables = ["runs", "journal", "waits", "events", "inbox"];
const grown = 5000;
// What a delivery and the claims and writes of three runs may read: some rows a statement, however large the tables are.
const mostRows = 400;

const ends: Readonly<Record<string, (run: Ownership) => RunWrite>> = {
  finish: (run) => ({ kind: "finish", run, end: { state: "completed", result: "[1]" } }),
  park: (run) => ({ kind: "park", run, parking: { wakeAt: null, waitingFor: "go", wakesSeen: 0 } }),
  pause: (run) => ({ kind: "pause", run, reason: { name: "Error", message: "no" }, more: {} }),
  release: (run) => ({ kind: "release", run, doubtful: [] }),
};

it("deliveries, claims and writes read as few rows after a burst as before it, with the plans of before", async () => {
  const { database, jobs, newRun, newWorker } = await openTestJournal();
  const { worker } = await newWorker();
  for (const table of tables) await database.query(`analyze hathi.${table}`);
  await database.query(
    `do $$ begin execute format('alter database %I set plan_cache_mode = force_generic_plan', current_database()); end $$`,
  );
  let delivered = 0;
  const alone = database.beside("plans", 1);

  const play = async (tx: Queryable, end: (run: Ownership) => RunWrite): Promise<void> => {
    const inTransaction = {
      ...database,
      ...tx,
      transaction: async <R>(work: (on: Queryable) => Promise<R>) => work(tx),
    };
    delivered += 1;
    await acceptEventsIn(tx, jobs, [
      {
        source: "test",
        type: "webhook.start",
        subject: "octo/app#1",
        data: {},
        dedupeKey: `early ${delivered}`,
        team: null,
      },
    ]);
    const runIds: readonly RunId[] = [await newRun(), await newRun(), await newRun()];
    const { claimed } = await claimRuns(inTransaction, jobs, worker.id, runIds);
    const runs = claimed.map(({ ownership }) => ownership);
    expect(runs).toHaveLength(3);
    const known = new KnownEntries();
    for (const run of runs) known.noteClaim(run);
    const write = async (of: (run: Ownership) => RunWrite): Promise<void> => {
      const writes = runs.map(of);
      for (const result of await commitRunWrites(inTransaction, jobs, writes, known)) {
        if (result instanceof Error) throw result;
      }
      for (const one of writes) if (one.kind === "append") known.noteEntry(one.run, one.append.seq);
    };
    for (const seq of [1, 2, 3])
      await write((run) => ({ kind: "append", run, append: { seq, entry: stepEntry(seq) } }));
    await write((run) => ({ kind: "status", run, status: "at work" }));
    const wait = { call: 4, types: ["webhook.go", "webhook.stop"], subject: null, afterSeq: 0, except: [] };
    await write((run) => ({ kind: "open-wait", run, wait }));
    for (const run of runs) known.noteWait(run, wait.call);
    await write(end);
  };

  for (const end of Object.values(ends)) await alone.transaction(async (tx) => play(tx, end));
  await database.query(
    `with event as (
       insert into hathi.events (id, source, type, time, data, dedupe_key)
       values ('burst', 'test', 'webhook.burst', now(), '{}', 'burst') returning id, seq),
     run as (
       insert into hathi.runs (id, automation, build_id, event_id, event_seq, state, seed, created_at)
       select 'burst-' || n, 'a', 'b', id, seq, 'waiting', 's', now()
       from event, generate_series(1, $1::integer) as n returning id)
     insert into hathi.journal (run_id, seq, kind, call, name, ok, attempt, epoch, at)
     select id, seq, 'step', seq, 'x', true, 1, 1, now() from run, generate_series(1, 3) as seq`,
    [grown],
  );
  for (const [how, end] of Object.entries(ends)) {
    const read = await alone.transaction(async (tx) => rowsReadBy(tx, tables, async () => play(tx, end)));
    const tooMany = Object.entries(read).filter(([, { scanned, fetched }]) => scanned + fetched > mostRows);
    expect({ how, ...Object.fromEntries(tooMany) }).toEqual({ how });
  }
});
