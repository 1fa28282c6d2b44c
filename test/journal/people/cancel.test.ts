import { describe, expect, it } from "vitest";
import { abandonRun } from "../../../src/journal/runs/abandon-run.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { openTestJournal } from "../../support/engine/journal.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

const [ana, ben] = [{ id: "slack:T1/U1" }, { id: "slack:T1/U2" }];

async function open() {
  const { database, jobs, newRun, newWorker } = await openTestJournal();
  const id = await newRun();
  const { journal, worker } = await newWorker();
  const hold = async () => {
    const [claimed] = (await journal.claim([id])).claimed;
    if (claimed === undefined) throw new Error("the run was not claimed");
    await journal.admit(claimed.ownership, null);
    return claimed.ownership;
  };
  const row = async (): Promise<unknown> =>
    (
      await database.query(
        `select state, owner, error ->> 'message' as error, finished_at is not null as ended,
           (select count(*)::integer from hathi.doubts where settled_at is null) as doubts
         from hathi.runs where id = $1`,
        [id],
      )
    )[0];
  const audited = async (): Promise<readonly string[]> =>
    (await database.query<{ action: string }>("select action from hathi.audit order by id")).map(
      ({ action }) => action,
    );
  return { database, jobs, id, journal, worker, hold, row, audited };
}

describe("a cancel", { timeout: 60_000 }, () => {
  it("of two people at the same moment, through two replicas, is one, and ends nothing at once", async () => {
    const { database, jobs, id, hold, audited } = await open();
    await hold();
    const other = openDatabase({ url: database.url, name: "replica", logger: createMemoryLogger() });
    const outcomes = await Promise.all([
      createRunCommands(database, jobs).cancel(id, ana),
      createRunCommands(other, jobs).cancel(id, ben),
    ]);
    await other.close();
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["already-cancelling", "cancelling"]);
    expect(await audited()).toEqual(["cancel"]);
  });

  it("that comes as its run is paused over a doubt is heard: the run goes on, and nobody is asked", async () => {
    const { database, jobs, id, journal, hold, row } = await open();
    const held = await hold();
    await createRunCommands(database, jobs).cancel(id, ana);
    const since = new Date(0);
    const doubt = { call: 1, name: "x", digest: null, input: null, attempt: 1, reason: "?", since };
    await journal.pause(held, { name: "InDoubt", message: "?" }, { doubts: [doubt], canGoOn: true });
    expect(await row()).toMatchObject({ state: "waiting", owner: null, error: null, doubts: 0 });
    expect(await hold()).toMatchObject({ epoch: held.epoch + 1 });
  });

  it("that comes as its run is paused because it cannot go on ends the run, with the reason", async () => {
    const { database, jobs, id, journal, hold, row } = await open();
    const held = await hold();
    await createRunCommands(database, jobs).cancel(id, ana);
    await journal.pause(held, { name: "HathiError", message: "its build is gone" });
    expect(await row()).toMatchObject({
      state: "cancelled",
      ended: true,
      error: "cancelled without its clean-up, which cannot run: its build is gone",
    });
  });

  it("of a run that ends its threads again and again ends it, with the reason", async () => {
    const { database, jobs, id, hold, row } = await open();
    const held = await hold();
    await createRunCommands(database, jobs).cancel(id, ana);
    const pausedFor = { name: "HathiError", message: "its thread ended" };
    await abandonRun(database, jobs, held, { isBlamed: true, pausedFor });
    expect(await row()).toMatchObject({
      state: "cancelled",
      ended: true,
      error: "cancelled without its clean-up, which cannot run: its thread ended",
    });
  });
});

describe("a click or command that comes again", { timeout: 60_000 }, () => {
  it("counts once: a second retry starts no second run, through whatever replica", async () => {
    const { database, jobs, id, journal, hold, audited } = await open();
    await journal.finish(await hold(), { state: "failed", error: { name: "Error", message: "no" } });
    const other = openDatabase({ url: database.url, name: "replica", logger: createMemoryLogger() });
    const retry = async (on: typeof database): Promise<unknown> =>
      createRunControl(on, jobs).restart(id, { ...ana, request: "slack:T1/U1 1.2" }, { fromSeq: 1 });
    const outcomes = await Promise.allSettled([retry(database), retry(other), retry(database)]);
    await other.close();
    const failures = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(failures).toMatchObject([{ code: "REQUEST_REPEATED" }, { code: "REQUEST_REPEATED" }]);
    expect(await database.query("select 1 from hathi.runs")).toHaveLength(2);
    expect(await audited()).toHaveLength(1);
    // Another click is another request, and so is the same id from somebody else.
    await createRunControl(database, jobs).restart(
      id,
      { ...ana, request: "slack:T1/U1 1.3" },
      { fromSeq: 1 },
    );
    await createRunControl(database, jobs).restart(
      id,
      { ...ben, request: "slack:T1/U2 1.2" },
      { fromSeq: 1 },
    );
    expect(await database.query("select 1 from hathi.runs")).toHaveLength(4);
  });
});
