import { onTestFinished, describe, expect, it } from "vitest";
import type { ConnectorCall } from "../../src/core/connector.ts";
import { HathiError } from "../../src/core/errors.ts";
import type { RunId } from "../../src/core/ids.ts";
import type { NewEntry } from "../../src/core/journal-entry.ts";
import type { ClaimedRun } from "../../src/core/run.ts";
import { createAcceptEvent } from "../../src/journal/accept-event.ts";
import { openDatabase, type Database } from "../../src/journal/database.ts";
import { isOutage } from "../../src/journal/outage.ts";
import { createRunCommands } from "../../src/journal/run-commands.ts";
import { createRunConnector } from "../../src/journal/run-connector.ts";
import { createRunControl } from "../../src/journal/run-control.ts";
import type { WorkerJournal } from "../../src/journal/run-journal.ts";
import { fireSchedules, setSchedules } from "../../src/journal/schedules.ts";
import { findOrphans } from "../../src/journal/sweep.ts";
import { openTestJournal, type TestJournal } from "../support/journal.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { type Cut, type PostgresProxy, startPostgresProxy } from "../support/postgres-proxy.ts";

const cuts: readonly Cut[] = ["before", "after"];

const entry: NewEntry = {
  kind: "step",
  call: 1,
  name: "x",
  digest: null,
  input: null,
  ok: true,
  output: "[1]",
  attempt: 1,
};

/** The journal behind a proxy that cuts; `direct` looks at the same database from beside it. */
async function openCutJournal(): Promise<TestJournal & { proxy: PostgresProxy; direct: Database }> {
  let proxy: PostgresProxy | undefined;
  let directUrl = "";
  const opened = await openTestJournal(async (url) => {
    directUrl = url;
    proxy = await startPostgresProxy(url);
    return proxy.url;
  });
  const direct = openDatabase({
    url: directUrl,
    name: "direct",
    logger: createMemoryLogger(),
    connections: 2,
  });
  onTestFinished(() => direct.close());
  if (proxy === undefined) throw new Error("unreachable");
  return { ...opened, proxy, direct };
}

/** Gives the outcome, or the code of the error where the write says that it is somebody else's by now. */
async function settle(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => {
    if (error instanceof HathiError && error.code === "OWNERSHIP_LOST") return error.code;
    throw error;
  });
}

interface RunWriteCase {
  readonly name: string;
  /** What the statement is known by, and whether it commits by itself. */
  readonly text: string;
  readonly at: "statement" | "commit";
  readonly prepare?: (journal: WorkerJournal, run: ClaimedRun) => Promise<unknown>;
  readonly write: (journal: WorkerJournal, run: ClaimedRun) => Promise<unknown>;
}

const wait = { call: 1, types: ["webhook.awaited"], subject: null, afterSeq: 0, except: [] };
const openWait: RunWriteCase["prepare"] = async (journal, { ownership }) => journal.openWait(ownership, wait);
const failure = { name: "Error", message: "x" };
const inAnHour = (): Date => new Date(Date.now() + 3_600_000);

const runWrites: readonly RunWriteCase[] = [
  {
    name: "an append",
    text: "append-entries",
    at: "statement",
    write: async (journal, { ownership }) => journal.append(ownership, { seq: 1, entry }),
  },
  {
    name: "an append that ends a wait",
    text: "append-entries",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) => journal.append(ownership, { seq: 1, entry, closesWait: 1 }),
  },
  {
    name: "opening a wait, with what the look-back finds",
    text: "open-wait",
    at: "commit",
    write: async (journal, { ownership }) => journal.openWait(ownership, wait),
  },
  {
    name: "closing a wait",
    text: "close-waits",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) => journal.closeWait(ownership, 1),
  },
  {
    name: "dismissing what a wait does not want",
    text: "dismiss-candidates",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) =>
      journal.dismiss(ownership, (await journal.news(ownership)).candidates),
  },
  {
    name: "the status line",
    text: "set-status",
    at: "commit",
    write: async (journal, { ownership }) => journal.setStatus(ownership, "here"),
  },
  {
    name: "parking",
    text: "park-runs",
    at: "commit",
    write: async (journal, run) =>
      journal.park(run.ownership, { wakeAt: inAnHour(), waitingFor: "x", wakesSeen: run.wakes }),
  },
  {
    name: "pausing",
    text: "pause-runs",
    at: "commit",
    write: async (journal, { ownership }) => journal.pause(ownership, failure),
  },
  {
    name: "the end",
    text: "finish-runs",
    at: "commit",
    prepare: openWait,
    write: async (journal, { ownership }) => journal.finish(ownership, { state: "completed", result: "[1]" }),
  },
  {
    name: "beginning again with a new input",
    text: "insert-event",
    at: "commit",
    prepare: async (journal, { ownership }) => journal.append(ownership, { seq: 1, entry }),
    write: async (journal, { ownership }) =>
      journal.finish(ownership, { state: "continued", input: { round: 2 } }),
  },
  {
    name: "handing the run over",
    text: "release-runs",
    at: "commit",
    write: async (journal, { ownership }) => journal.release(ownership),
  },
  {
    name: "admitting the run under its key",
    text: "set admitted = true",
    at: "statement",
    write: async (journal, { ownership }) => journal.admit(ownership, `key of ${ownership.runId}`),
  },
  {
    name: "queueing for a key",
    text: "set queued_key",
    at: "statement",
    write: async (journal, { ownership }) => journal.queueForKey(ownership, "some key"),
  },
  {
    name: "discarding a run that is not wanted",
    text: "delete from hathi.runs where id",
    at: "statement",
    write: async (journal, { ownership }) => journal.discard(ownership),
  },
];

/** All that the database holds of a run, without what differs between two runs anyway. */
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

describe(
  "a connection that is cut at a write, before the server sees it or after it was done",
  { timeout: 60_000 },
  () => {
    it("leaves a run as the write alone would have, whatever the kind of write: it is sent again", async () => {
      const { proxy, direct, jobs, newWorker } = await openCutJournal();
      const accept = createAcceptEvent(direct, jobs);
      const { journal } = await newWorker();
      const play = async (kind: RunWriteCase, cut: Cut | null): Promise<unknown> => {
        const label = `${kind.name} ${cut}`;
        const { eventId } = await accept(event("webhook.start", label));
        // Found by the look-back of the waits.
        await accept(event("webhook.awaited", label));
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
        // Out of the way of the next.
        await direct.query("delete from hathi.waits where run_id = $1", [run.ownership.runId]);
        return { label: kind.name, state, isLost: outcome === "OWNERSHIP_LOST" && cut !== "after" };
      };
      for (const kind of runWrites) {
        const straight = await play(kind, null);
        for (const cut of cuts) expect(await play(kind, cut)).toEqual(straight);
      }
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

    it("stores a delivery once when its sender sends it again, with one run and one job", async () => {
      const { proxy, direct, database, jobs } = await openCutJournal();
      const accept = createAcceptEvent(database, jobs);
      for (const [index, [text, at]] of (
        [
          ["lock-types-shared", "statement"],
          ["insert-event", "statement"],
          ["insert-run", "statement"],
          ["insert-event", "commit"],
        ] as const
      ).entries()) {
        for (const cut of cuts) {
          const delivery = event("webhook.start", `delivery ${index} ${cut}`);
          const done = proxy.cutAt(text, cut, at);
          await expect(accept(delivery)).rejects.toSatisfy(isOutage);
          await done;
          const again = await accept(delivery);
          expect(again.kind).toBe(at === "commit" && cut === "after" ? "duplicate" : "stored");
          const [counts] = await direct.query<object>(
            `select (select count(*) from hathi.events where id = $1) as events,
             (select count(*) from hathi.runs where event_id = $1) as runs,
             (select count(*) from pgboss.job join hathi.runs on runs.id = singleton_key where event_id = $1) as jobs`,
            [again.eventId],
          );
          expect(counts).toEqual({ events: 1, runs: 1, jobs: 1 });
        }
      }
      expect(await findOrphans(direct)).toEqual([]);
    });

    it("starts a child, sends a signal and updates the store once when the step is tried again", async () => {
      const { proxy, direct, database, jobs, newRun } = await openCutJournal();
      const connector = createRunConnector(database, jobs);
      const runId = await newRun();
      const steps: readonly [string, readonly string[], readonly unknown[]][] = [
        ["insert-run", ["start"], [{ automation: "a", input: {}, detached: false }]],
        ["insert-event", ["signal"], [{ to: runId, name: "go" }]],
        ["hathi store", ["store", "update"], ["n", (value: unknown) => (Number(value) || 0) + 1]],
        ["insert into hathi.store", ["store", "set"], ["k", "v"]],
        ["delete from hathi.store", ["store", "delete"], ["k"]],
      ];
      let number = 0;
      for (const [text, path, args] of steps) {
        for (const cut of cuts) {
          number += 1;
          const event = { id: "the trigger" };
          const call = { runId, call: number, path, args, event, inDoubt: true } as unknown as ConnectorCall;
          const done = proxy.cutAt(text, cut, "commit");
          const error = await connector.perform(call).catch((failed: unknown) => failed);
          await done;
          expect(connector.classify(error)).toEqual({ kind: "transient", retryAfterMs: null });
          await connector.perform(call);
        }
      }
      const [counts] = await direct.query<object>(
        `select (select count(*) from hathi.runs where parent_run_id = $1) as children,
         (select count(*) from hathi.events where type = 'signal.go') as signals,
         (select value from hathi.store where key = 'n') as n,
         (select count(*) from hathi.store where key = 'k') as k`,
        [runId],
      );
      // Two steps each: one that was cut before, one after.
      expect(counts).toEqual({ children: 2, signals: 2, n: "[2]", k: 0 });
      expect(await findOrphans(direct)).toEqual([]);
    });

    it("fires a cron tick once, at the next look", async () => {
      const { proxy, direct, database, jobs } = await openCutJournal();
      await setSchedules(direct, jobs, [{ name: "a", schedule: { cron: "0 0 1 1 *", tz: "UTC" } }]);
      for (const [index, cut] of cuts.entries()) {
        await direct.query("update hathi.schedules set next_at = now() - $1 * interval '1 second'", [
          index + 1,
        ]);
        const done = proxy.cutAt("insert-event", cut, "commit");
        await expect(fireSchedules(database, jobs)).rejects.toSatisfy(isOutage);
        await done;
        await fireSchedules(database, jobs);
        await fireSchedules(database, jobs);
      }
      const runs = await direct.query("select 1 from hathi.runs where automation = 'a'");
      expect(runs).toHaveLength(2);
      expect(await findOrphans(direct)).toEqual([]);
    });

    it("does what a person asked for once, and says so: start, pause, resume, cancel, restart", async () => {
      const { proxy, direct, database, jobs, newWorker } = await openCutJournal();
      const [runs, control] = [createRunCommands(database, jobs), createRunControl(database, jobs)];
      const { journal } = await newWorker();
      const by = { id: "cli:ana" };
      for (const cut of cuts) {
        const asked = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
          const done = proxy.cutAt("insert into hathi.audit", cut, "commit");
          const answer = await ask();
          await done;
          return answer;
        };
        const id = await asked(async () => runs.start("a", {}, by));
        expect(await asked(async () => control.pause(id, by))).toMatchObject({ id, state: "paused" });
        expect(await asked(async () => control.resume(id, by))).toMatchObject({ id, state: "queued" });
        await journal.claim([id]);
        // In hand and begun: the first cancel lets it clean up; only a second one would end it here.
        expect(await asked(async () => runs.cancel(id, by))).toMatchObject({ kind: "cancelling" });
        expect(await asked(async () => runs.cancel(id, by))).toMatchObject({ kind: "cancelled" });
        const copy = await asked(async () => control.restart(id, by, { fromSeq: 1 }));
        const told = await direct.query<{ action: string }>(
          "select action from hathi.audit where run_id in ($1, $2) order by id",
          [id, copy],
        );
        expect(told.map(({ action }) => action)).toEqual([
          "start",
          "pause",
          "resume",
          "cancel",
          "cancel at once",
          `restart of ${id} from 1`,
        ]);
      }
      expect(await direct.query("select 1 from hathi.runs")).toHaveLength(4);
      expect(await findOrphans(direct)).toEqual([]);
    });
  },
);

function event(type: string, dedupeKey: string) {
  return { source: "test", type, subject: null, data: {}, dedupeKey: `${type} ${dedupeKey}` };
}
