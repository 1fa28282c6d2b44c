import { describe, expect, it, onTestFinished } from "vitest";
import { defaultThreadBounds } from "../../src/core/bounds/thread-bounds.ts";
import { openDatabase } from "../../src/journal/database/database.ts";
import { openJobQueue } from "../../src/journal/database/job-queue.ts";
import { createRunConnector } from "../../src/journal/between-runs/run-connector.ts";
import { findOrphans } from "../../src/journal/alive/sweep.ts";
import type { Store } from "../../src/app/open-store.ts";
import { startWorker } from "../../src/app/start-worker.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";

const source = `
  import { on, slack, sleep } from "hathi";
  export default on("webhook.start", async ({ data: { n } }) => {
    await slack.before({ n });
    if (n < 100) await sleep("1 hour");
    await slack.after({ n });
    await slack.last({ n });
  });
`;

// Postgres itself notes which worker's connection takes a run, and which one writes to its journal.
const witness = `
  create table hathi.claims (run_id text, epoch integer, by text, primary key (run_id, epoch));
  create function hathi.note_claim() returns trigger language plpgsql as $$ begin
    insert into hathi.claims values (new.id, new.epoch, current_setting('application_name'));
    return new;
  end $$;
  create trigger note_claim after update on hathi.runs for each row
    when (new.epoch <> old.epoch) execute function hathi.note_claim();
  alter table hathi.journal add column by text;
  alter table hathi.journal alter column by set default current_setting('application_name');
`;

/** Connections and jobs of its own, as a process has. */
async function openProcess({ database, logger }: TestEngine, name: string): Promise<Store> {
  const url = new URL(database.url);
  url.searchParams.set("application_name", name);
  const own = openDatabase({ url: url.href, name, logger });
  const jobs = await openJobQueue(own, { logger, name });
  onTestFinished(async () => {
    await jobs.stop();
    await own.close();
  });
  return { database: own, jobs, close: async () => {} };
}

async function acceptMany(engine: TestEngine, first: number, count: number): Promise<void> {
  for (let n = first; n < first + count; n += 1) await engine.accept({ type: "webhook.start", data: { n } });
}

async function stateCounts({ database }: TestEngine): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query<{ state: string; count: number }>(
    "select state, count(*)::integer as count from hathi.runs group by state",
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

describe("four workers that start at the same moment", { timeout: 120_000 }, () => {
  it("complete 200 due runs: each step happens once, and only the owner of the time writes", async () => {
    const engine = await startTestEngine();
    const { database, effects, logger } = engine;
    await engine.deploy(source);
    const first = await engine.startWorker();
    await acceptMany(engine, 0, 100);
    await waitFor(
      async () => stateCounts(engine),
      ({ waiting }) => waiting === 100,
      60_000,
    );
    await first.stop();
    await acceptMany(engine, 100, 100);
    // Half of these are in the hands of a process that was killed, and their jobs went with it.
    await database.query(
      `with killed as (
         update hathi.runs set owner = 'killed', state = 'running', epoch = 7, started_at = hathi.now()
         where id in (select id from hathi.runs where state = 'queued' limit 50) returning id)
       delete from pgboss.job where singleton_key in (select id from killed)`,
    );
    // Each skip makes another job for each run that sleeps, so that workers meet at the same run.
    await engine.skip(3_600_000);
    for (let more = 0; more < 3; more += 1) await engine.skip(1);
    await database.query(witness);

    const processes = await Promise.all(["1", "2", "3", "4"].map(async (name) => openProcess(engine, name)));
    const workers = await Promise.all(
      processes.map(async (store) =>
        startWorker(
          store,
          { ...engine.connectors, run: createRunConnector(store.database, store.jobs) },
          logger,
          { bounds: { ...defaultThreadBounds, threads: 0 } },
        ),
      ),
    );
    await waitFor(
      async () => stateCounts(engine),
      ({ completed }) => completed === 200,
      60_000,
    );
    expect(await findOrphans(database)).toEqual([]);
    await Promise.all(workers.map((worker) => worker.stop()));

    const calls = effects.map(({ name, args }) => `${name} ${(args[0] as { n: number }).n}`);
    expect(calls).toHaveLength(600);
    expect(new Set(calls).size).toBe(600);
    const foreign = await database.query(
      `select entry.run_id, entry.seq from hathi.journal as entry
       left join hathi.claims on claims.run_id = entry.run_id and claims.epoch = entry.epoch
       where entry.by is not null and claims.by is distinct from entry.by`,
    );
    expect(foreign).toEqual([]);
    const backwards = await database.query(
      `select * from (
         select run_id, seq, epoch, lag(epoch) over (partition by run_id order by seq) as before from hathi.journal
       ) as entries where epoch < before`,
    );
    expect(backwards).toEqual([]);
    expect(await database.query("select 1 from hathi.journal where by in ('1', '2', '3', '4')")).toHaveLength(
      600,
    );
  });
});
