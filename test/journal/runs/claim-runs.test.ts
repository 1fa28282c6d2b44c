import { expect, it } from "vitest";
import type { RunId } from "../../../src/core/ids.ts";
import { openTestJournal } from "../../support/engine/journal.ts";
import { recordStatements } from "../../support/postgres/record-statements.ts";
import { rowsHandledBy } from "../../support/postgres/rows-handled.ts";

// As after a burst: the databases of tests are never analysed.
it("claiming some runs looks at no other unfinished ones, though the statistics know of none of them", async () => {
  const { database, newRun, newWorker } = await openTestJournal();
  const { journal } = await newWorker();
  const first = await newRun();
  await database.query(
    `insert into hathi.runs
       (id, automation, build_id, event_id, event_seq, state, admitted, seed, created_at, wakes, wakes_seen)
     select 'r' || n, automation, build_id, event_id, event_seq, 'waiting', true, seed, now(), 1, 0
     from hathi.runs, generate_series(1, 10000) as n where id = $1`,
    [first],
  );
  const ids = Array.from({ length: 20 }, (_, n) => `r${n + 1}` as RunId);
  const sent = recordStatements();
  const { claimed } = await journal.claim(ids);
  expect(claimed).toHaveLength(20);
  const statements = sent.filter(({ name }) => ["lock-runs", "take-over-runs"].includes(name ?? ""));
  expect(statements).toHaveLength(2);
  for (const statement of statements) expect(await rowsHandledBy(database, statement)).toBeLessThan(1000);
});
