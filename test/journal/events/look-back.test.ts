import { describe, expect, it } from "vitest";
import type { RunId } from "../../../src/core/ids.ts";
import type { Ownership } from "../../../src/core/run.ts";
import { openWaits } from "../../../src/journal/runs/run-writes/write-waits.ts";
import { openTestJournal, type TestJournal } from "../../support/engine/journal.ts";
import { rowsReadBy } from "../../support/engine/rows-read.ts";

const everyone = 50_000;

/** A run among many events: a few of its own, many of one type, and some of other types under the same name. */
async function openAmongMany(): Promise<TestJournal & { readonly run: Ownership; readonly runId: RunId }> {
  const opened = await openTestJournal();
  const { database } = opened;
  const runId = await opened.newRun();
  await database.query(
    `insert into hathi.events (id, source, type, subject, subjects, time, data, dedupe_key)
     select 'e' || n, 'github', case n % 4
         when 0 then 'github.check_run.completed' when 1 then 'github.check_run.created'
         when 2 then 'github.check_run_other.created' else 'github.push' end,
       'octo/app#' || n % 1000, array['octo/app#' || n % 1000, 'octo/app'], now(), '{}', 'key ' || n
     from generate_series(1, $1::integer) as n`,
    [everyone],
  );
  await database.query(
    `insert into hathi.event_subjects (subject, type, event_seq)
     select 'octo/app', type, seq from hathi.events where source = 'github'`,
  );
  // This is how autovacuum leaves large tables.
  for (const table of ["events", "event_subjects"]) await database.query(`vacuum (analyze) hathi.${table}`);
  const { journal } = await opened.newWorker();
  const run = (await journal.claim([runId])).claimed[0]?.ownership;
  if (run === undefined) throw new Error("the run was not claimed");
  return { ...opened, runId, run };
}

describe(`a wait that looks back among ${everyone} events`, { timeout: 120_000 }, () => {
  it.each([
    ["without a subject", ["github.check_run"], null, 100],
    ["for the subject of events", ["github.check_run"], "octo/app#4", 50],
    ["for a further subject", ["github.check_run.completed", "github.push"], "octo/app", 100],
  ])("%s reads what it gives and little more, wherever it begins", async (_, types, subject, many) => {
    const { database, run } = await openAmongMany();
    for (const [call, afterSeq] of [
      [1, 0],
      [2, everyone - 10],
    ] as const) {
      await database.transaction(async (tx) => {
        const wait = { call, types, subject, afterSeq, except: [] };
        let looked: unknown;
        const read = await rowsReadBy(tx, ["events", "event_subjects"], async () => {
          [looked] = await openWaits(tx, [{ run, kind: "open-wait", wait }], new Set([run.runId]));
        });
        const found = await tx.query<{ seq: number }>(
          "select event_seq as seq from hathi.inbox where call = $1 order by 1",
          [call],
        );
        const [least, most] = call === 1 ? [many, many] : [0, 10];
        expect(found.length).toBeGreaterThanOrEqual(least);
        expect(found.length).toBeLessThanOrEqual(most);
        const moreAfter = found.length < 100 ? null : found.at(-1)?.seq;
        expect(looked).toEqual({ hasFound: found.length > 0, moreAfter });
        for (const { scanned, fetched } of Object.values(read)) expect(scanned + fetched).toBeLessThan(1500);
      });
    }
  });

  it("goes on where it had to stop, and leaves out what the run has taken", async () => {
    const { database, run } = await openAmongMany();
    const look = async (afterSeq: number, except: readonly string[]): Promise<unknown> =>
      database.transaction(async (tx) => {
        const wait = { call: 1, types: ["github.check_run"], subject: "octo/app#4", afterSeq, except };
        await tx.query("delete from hathi.inbox");
        await openWaits(tx, [{ run, kind: "open-wait", wait: wait as never }], new Set([run.runId]));
        const rows = await tx.query<{ id: string }>(
          "select id from hathi.inbox join hathi.events on seq = event_seq order by seq",
        );
        return rows.slice(0, 3).map(({ id }) => id);
      });
    expect(await look(0, [])).toEqual(["e4", "e1004", "e2004"]);
    expect(await look(0, ["e4", "e2004"])).toEqual(["e1004", "e3004", "e4004"]);
  });
});

it("the looks of many waits are planned once, and the statements around them as usual", async () => {
  const { database, newRun, newWorker } = await openTestJournal();
  const { journal } = await newWorker();
  const run = (await journal.claim([await newRun()])).claimed[0]?.ownership;
  if (run === undefined) throw new Error("the run was not claimed");
  const [many, rounds] = [20, 3];
  const plans = await database.transaction(async (tx) => {
    for (let round = 0; round < rounds; round += 1) {
      const writes = Array.from({ length: many }, (_, n) => ({
        run,
        kind: "open-wait" as const,
        wait: { call: round * many + n, types: ["webhook.x"], subject: `s${n}`, afterSeq: 0, except: [] },
      }));
      await openWaits(tx, writes, new Set([run.runId]));
    }
    return tx.query<{ name: string; once: number; anew: number }>(
      `select name, generic_plans::integer as once, custom_plans::integer as anew from pg_prepared_statements
       where name = any ('{look-back,open-waits}') order by name`,
    );
  });
  expect(plans).toEqual([
    { name: "look-back", once: many * rounds, anew: 0 },
    { name: "open-waits", once: 0, anew: rounds },
  ]);
});

describe("a wait", { timeout: 60_000 }, () => {
  it("that is opened and closed in one batch does not stay open", async () => {
    const { database, newRun, newWorker } = await openTestJournal();
    const { journal } = await newWorker();
    const run = (await journal.claim([await newRun()])).claimed[0];
    if (run === undefined) throw new Error("the run was not claimed");
    const wait = { call: 1, types: ["webhook.x"], subject: null, afterSeq: 0, except: [] };
    // Writes of the same turn of the event loop share a batch.
    const writes = [
      journal.setStatus(run.ownership, "busy"),
      journal.openWait(run.ownership, wait),
      journal.closeWait(run.ownership, 1),
    ];
    await Promise.all(writes);
    expect(await database.query("select call from hathi.waits")).toEqual([]);
  });
});
