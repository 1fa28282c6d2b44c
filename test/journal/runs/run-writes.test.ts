import { expect, it } from "vitest";
import type { RunId } from "../../../src/core/ids.ts";
import { stepEntry, openTestJournal } from "../../support/engine/journal.ts";
import { recordStatements } from "../../support/postgres/record-statements.ts";
import { rowsHandledBy } from "../../support/postgres/rows-handled.ts";

const [inHand, written] = [3000, 20];

// With an index by owner Postgres went through all runs of the worker for each row: 2.45 s for 5,000 appends.
it(
  "writes find their runs by id, however many others their worker has in hand",
  { timeout: 60_000 },
  async () => {
    const { database, newRun, newWorker } = await openTestJournal();
    const { journal } = await newWorker();
    const first = await newRun();
    await database.query(
      `insert into hathi.runs
       (id, automation, build_id, event_id, event_seq, state, admitted, seed, created_at, wakes, wakes_seen)
     select 'r' || n, automation, build_id, event_id, event_seq, 'waiting', true, seed, now(), 1, 0
     from hathi.runs, generate_series(1, $2::integer) as n where id = $1`,
      [first, inHand],
    );
    // As after a burst: the statistics are from before it, when hardly a run was in anybody's hands.
    await database.query("analyze hathi.runs");
    const ids = Array.from({ length: inHand }, (_, n) => `r${n + 1}` as RunId);
    const { claimed } = await journal.claim(ids);
    expect(claimed).toHaveLength(inHand);
    const some = claimed.slice(0, written).map(({ ownership }) => ownership);

    const sent = recordStatements();
    await Promise.all(some.map(async (run) => journal.append(run, { seq: 1, entry: stepEntry(1) })));
    await Promise.all(some.map(async (run) => journal.setStatus(run, "busy")));
    const parking = { wakeAt: new Date(Date.now() + 3_600_000), waitingFor: "", wakesSeen: 0 };
    await Promise.all(some.slice(10).map(async (run) => journal.park(run, parking)));
    await Promise.all(
      some.slice(0, 10).map(async (run) => journal.finish(run, { state: "completed", result: null })),
    );
    const names = ["append-entries", "lock-owned-runs", "set-status", "park-runs", "finish-runs"];
    for (const name of names) {
      const statement = sent.find((one) => one.name === name);
      if (statement === undefined) throw new Error(`${name} was not sent`);
      expect([name, (await rowsHandledBy(database, statement)) < 1000]).toEqual([name, true]);
    }
  },
);
