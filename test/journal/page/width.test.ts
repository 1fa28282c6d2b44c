/** A workspace with few runs and events shares a Hathi with one that has many: its page reads its own, and not the others'. */
import { expect, test } from "vitest";
import { createPageReads } from "../../../src/journal/page/reach-page.ts";
import { workspace } from "../../../src/journal/people/reach.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { makeHistory } from "../../support/postgres/history.ts";
import { recordStatements } from "../../support/postgres/record-statements.ts";
import { rowsHandledBy } from "../../support/postgres/rows-handled.ts";

test(
  "lists of a small workspace cost what is in them, however much a large one has",
  { timeout: 120_000 },
  async () => {
    const { database, store } = await startTestEngine();
    await makeHistory(database, { ended: 20_000, parked: 1000 });
    // Every run is of the large workspace, and half of the ended ones failed. The small one has the oldest ten.
    await database.query(
      `update hathi.runs set team = case when event_seq <= 10 then 'SMALL' else 'LARGE' end,
       state = case when finished_at is null then state when event_seq % 2 = 0 then 'failed' else 'cancelled' end`,
    );
    await database.query("update hathi.events set team = case when seq <= 10 then 'SMALL' else 'LARGE' end");
    await database.query("vacuum analyze hathi.runs, hathi.events");
    const { runs, events, whole } = createPageReads(database, store.jobs, workspace("SMALL", true));
    const statements = recordStatements();
    const counted = async (list: () => Promise<{ readonly length: number }>) => {
      const before = statements.length;
      const { length } = await list();
      const sent = statements.slice(before);
      const handled = await Promise.all(sent.map(async (one) => rowsHandledBy(database, one)));
      return { length, handled: Math.max(...handled) };
    };
    const lists: Record<string, () => Promise<readonly unknown[]>> = {
      failed: async () => (await runs.search({ state: "failed", limit: 50 })).runs,
      cancelled: async () => (await runs.search({ state: "cancelled", limit: 50 })).runs,
      events: async () => (await events.search({ limit: 50 })).events,
      "events of a type": async () => (await events.search({ type: "webhook", limit: 50 })).events,
      causes: async () => whole.causes(undefined),
    };
    for (const [name, list] of Object.entries(lists)) {
      const { length, handled } = await counted(list);
      expect([name, length]).toEqual([name, expect.toSatisfy((found: number) => found > 0)]);
      // Unfinished runs are few, however long the history is, and are looked through for the paused ones.
      expect([name, handled]).toEqual([name, expect.toSatisfy((rows: number) => rows < 2500)]);
    }
  },
);
