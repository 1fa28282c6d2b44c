/** Writes of runs in hand whose reply is lost. */
import { describe, expect, it } from "vitest";
import { HathiError } from "../../../src/core/errors.ts";
import type { RunId } from "../../../src/core/ids.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import { isOutage } from "../../../src/journal/database/outage.ts";
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import { allWoken } from "../../support/engine/journal.ts";
import type { Cut } from "../../support/postgres/postgres-proxy.ts";
import { cuts, newEvent, openCutJournal } from "./cut-journal.ts";
import { runWrites, type RunWriteCase } from "./run-write-cases.ts";

/** Returns the outcome, or the error's code where the run belongs to somebody else by now. */
async function settle(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => {
    if (error instanceof HathiError && error.code === "OWNERSHIP_LOST") return error.code;
    throw error;
  });
}

/** Everything that the database has of a run, without what always differs between two runs. */
async function stateOf(on: Database, runId: RunId): Promise<unknown> {
  const [row] = await on.query<object>(
    `select state, admitted, owner is null as free, status, wakes, wakes_seen, wake_at is not null as wakes_itself,
       error, result, epoch, exclusive_key is not null as has_key, queued_key,
       (select json_agg(json_build_array(seq, kind, call, epoch, output) order by seq)
        from hathi.journal where run_id = runs.id) as journal,
       (select count(*) from hathi.waits where run_id = runs.id) as waits,
       (select count(*) from hathi.inbox where run_id = runs.id) as inbox,
       (select count(*) from hathi.events where dedupe_key like '%' || runs.id || '%') as events,
       (select count(*) from pgboss.job where singleton_key = runs.id and state in ('created', 'retry')) as jobs
     from hathi.runs where id = $1`,
    [runId],
  );
  return row ?? "no such run";
}

/** Makes each of these writes once undisturbed and once with its connection cut, and compares the rows. */
async function cutEach(kinds: readonly RunWriteCase[]): Promise<void> {
  const { proxy, direct, jobs, newWorker } = await openCutJournal();
  const accept = createAcceptEvent(direct, jobs);
  const { journal } = await newWorker();
  const play = async (kind: RunWriteCase, cut: Cut | null): Promise<unknown> => {
    const label = `${kind.name} ${cut}`;
    const { eventId } = await accept(newEvent("webhook.start", label));
    // The waits find this when they look back.
    await accept(newEvent("webhook.awaited", label));
    // Otherwise its waker may come upon the wait that is opened below, sometimes.
    await allWoken(direct, jobs);
    const [row] = await direct.query<{ id: RunId }>("select id from hathi.runs where event_id = $1", [
      eventId,
    ]);
    const run = row === undefined ? undefined : (await journal.claim([row.id])).claimed[0];
    if (run === undefined) throw new Error(`${label}: the run was not claimed`);
    await direct.query("delete from hathi.events where type = 'webhook.awaited' and seq < $1", [
      run.eventSeq,
    ]);
    await kind.prepare?.(journal, run);
    const done = cut === null ? undefined : proxy.cutAt(kind.text, cut, kind.at);
    const outcome = await settle(kind.write(journal, run));
    await done;
    const state = await stateOf(direct, run.ownership.runId);
    await direct.query("delete from hathi.inbox where run_id = $1", [run.ownership.runId]);
    // So that it does not disturb the next write.
    await direct.query("delete from hathi.waits where run_id = $1", [run.ownership.runId]);
    return { label: kind.name, state, isLost: outcome === "OWNERSHIP_LOST" && cut !== "after" };
  };
  for (const kind of kinds) {
    const straight = await play(kind, null);
    for (const cut of cuts) expect(await play(kind, cut)).toEqual(straight);
  }
}

describe(
  "a connection that is cut at a write, before the server sees it or after it was done",
  { timeout: 60_000 },
  () => {
    it("leaves a run as the write alone would have, whatever the kind of write: it is sent again", async () => {
      // Each cut costs a pause before the next try. With a database each, the pauses happen at the same time.
      const lanes = Array.from({ length: 4 }, (_, lane) =>
        runWrites.filter((_kind, index) => index % 4 === lane),
      );
      await Promise.all(lanes.map(cutEach));
    });

    it("loses no claim: the run is taken at the next job, or given up by the worker that does not know of it", async () => {
      const { proxy, direct, newRun, newWorker } = await openCutJournal();
      const { journal } = await newWorker();
      for (const cut of cuts) {
        const runId = await newRun();
        const done = proxy.cutAt("take-over-runs", cut, "commit");
        await expect(journal.claim([runId])).rejects.toSatisfy(isOutage);
        await done;
        const strays = await journal.ownedRuns();
        expect(strays.includes(runId)).toBe(cut === "after");
        await journal.disown(strays.filter((stray) => stray === runId));
        const [run] = (await journal.claim([runId])).claimed;
        expect(run).toMatchObject({
          takenOver: cut === "after",
          ownership: { epoch: cut === "after" ? 2 : 1 },
        });
      }
      await direct.query("delete from hathi.workers");
      await direct.query("delete from pgboss.job");
      expect(await findOrphans(direct)).toHaveLength(2);
    });
  },
);
