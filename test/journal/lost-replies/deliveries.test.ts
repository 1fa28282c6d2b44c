/** Deliveries, cron ticks and steps on runs whose reply is lost. */
import { describe, expect, it } from "vitest";
import type { ConnectorCall } from "../../../src/core/ports/connector.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { isOutage } from "../../../src/journal/database/outage.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { fireSchedules, setSchedules } from "../../../src/journal/events/schedules.ts";
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import { cuts, newEvent, openCutJournal } from "./cut-journal.ts";

describe(
  "a connection that is cut at a write, before the server sees it or after it was done",
  { timeout: 60_000 },
  () => {
    it("stores a delivery once when its sender sends it again, with one run and one job", async () => {
      const { proxy, direct, database, jobs } = await openCutJournal();
      const accept = createAcceptEvent(database, jobs);
      for (const [index, [text, at]] of (
        [
          ["insert-events", "statement"],
          ["enqueue-jobs", "statement"],
          ["insert-events", "commit"],
        ] as const
      ).entries()) {
        for (const cut of cuts) {
          const delivery = newEvent("webhook.start", `delivery ${index} ${cut}`);
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

    it("stores deliveries that come together once, each with one run and one job", async () => {
      const { proxy, direct, database, jobs } = await openCutJournal();
      const accept = createAcceptEvent(database, jobs);
      for (const cut of cuts) {
        const deliveries = Array.from({ length: 20 }, (_, n) => newEvent("webhook.start", `${cut} ${n}`));
        const done = proxy.cutAt("insert-events", cut, "commit");
        const first = await Promise.allSettled(deliveries.map(accept));
        await done;
        expect(first.map(({ status }) => status)).toEqual(deliveries.map(() => "rejected"));
        const again = await Promise.all(deliveries.map(accept));
        const expected = cut === "after" ? "duplicate" : "stored";
        expect(again.map(({ kind }) => kind)).toEqual(deliveries.map(() => expected));
      }
      const counts = await direct.query<object>(
        `select count(distinct runs.id)::integer as runs, count(singleton_key)::integer as jobs
         from hathi.events join hathi.runs on event_id = events.id left join pgboss.job on singleton_key = runs.id`,
      );
      expect(counts).toEqual([{ runs: 40, jobs: 40 }]);
      expect(await findOrphans(direct)).toEqual([]);
    });

    it("starts a child, sends a signal and updates the store once when the step is tried again", async () => {
      const { proxy, direct, database, jobs, newRun } = await openCutJournal();
      const connector = createRunConnector(database, jobs);
      const runId = await newRun();
      const steps: readonly [string, readonly string[], readonly unknown[]][] = [
        ["insert-run", ["start"], [{ automation: "a", input: {}, detached: false }, { isOwn: true }]],
        ["insert-event", ["signal"], [{ to: runId, name: "go" }]],
        ["note-store-update", ["store", "update"], ["n", (value: unknown) => (Number(value) || 0) + 1]],
        ["insert into hathi.store", ["store", "set"], ["k", "v"]],
        ["delete from hathi.store", ["store", "delete"], ["k"]],
      ];
      let number = 0;
      for (const [text, path, args] of steps) {
        for (const cut of cuts) {
          number += 1;
          const event = { id: "the trigger" };
          const given = { runId, call: number, path, args, event, team: null, inDoubt: true };
          const call = given as unknown as ConnectorCall;
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
      // Each has two steps: one that was cut before it was done, and one after.
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
  },
);
