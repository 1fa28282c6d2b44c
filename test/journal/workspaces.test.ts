import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/core/ids.ts";
import { installSlack } from "../support/install-slack.ts";
import { openTestJournal, type TestJournal } from "../support/journal.ts";

/** Three runs, one of each workspace and one of none, and what their waits see of one event of each kind. */
async function watch(installed: readonly string[]) {
  const { database, newRun, newWorker, accept } = await openTestJournal();
  const ids: Record<string, RunId> = { none: await newRun() };
  await installSlack(database, installed);
  for (const team of ["T1", "T2"]) ids[team] = await newRun(team);
  const { journal } = await newWorker();
  const { claimed } = await journal.claim(Object.values(ids));
  return {
    /** How many runs each event woke, by its workspace. */
    async acceptAll(): Promise<Record<string, number>> {
      const woken: Record<string, number> = {};
      for (const team of ["T1", "T2", "?", undefined]) {
        woken[team ?? "none"] = await accept("slack.answer", undefined, team);
      }
      return woken;
    },
    async wait(): Promise<void> {
      for (const { ownership, eventSeq } of claimed) {
        const wait = { call: 1, types: ["slack.answer"], subject: null, afterSeq: eventSeq, except: [] };
        await journal.openWait(ownership, wait);
      }
    },
    /** The workspaces of the events that may end the wait of each run. */
    async seen(): Promise<Record<string, readonly string[]>> {
      const rows = await database.query<{ run_id: string; teams: readonly string[] }>(
        `select run_id, array_agg(coalesce(team, 'none') order by seq) as teams
         from hathi.inbox join hathi.events on seq = event_seq group by run_id`,
      );
      return Object.fromEntries(
        Object.entries(ids).map(([name, id]) => [name, rows.find((row) => row.run_id === id)?.teams ?? []]),
      );
    },
  };
}

describe("what a wait sees", { timeout: 60_000 }, () => {
  test.each([
    ["its workspace's events and nobody's, where there are several", ["T1", "T2"], ["none"]],
    ["the only workspace's too, where the run is of none", ["T1"], ["T1", "T2", "?", "none"]],
  ])("is %s", async (_, installed, ofNone) => {
    const runs = await watch(installed);
    await runs.acceptAll();
    await runs.wait();
    const first = { T1: ["T1", "none"], T2: ["T2", "none"], none: ofNone };
    expect(await runs.seen()).toEqual(first);
    const alone = ofNone.length > 1 ? 1 : 0;
    expect(await runs.acceptAll()).toEqual({ T1: 1 + alone, T2: 1 + alone, "?": alone, none: 3 });
    expect(await runs.seen()).toEqual(
      Object.fromEntries(Object.entries(first).map(([name, teams]) => [name, [...teams, ...teams]])),
    );
  });
});

describe("a run that no workspace's event started", { timeout: 60_000 }, () => {
  const teamOf = async ({ database }: TestJournal, id: RunId): Promise<unknown> => {
    const [row] = await database.query<{ team: string | null }>("select team from hathi.runs where id = $1", [
      id,
    ]);
    return row?.team;
  };

  test("belongs to the only workspace there is, and stays its when another comes", async () => {
    const opened = await openTestJournal();
    const before = await opened.newRun();
    await installSlack(opened.database, ["T1"]);
    const alone = await opened.newRun();
    await installSlack(opened.database, ["T2"]);
    const among = await opened.newRun();
    expect(await Promise.all([before, alone, among].map(async (id) => teamOf(opened, id)))).toEqual([
      null,
      "T1",
      null,
    ]);
  });

  test("belongs to none where its event names none", async () => {
    const opened = await openTestJournal();
    await installSlack(opened.database, ["T1", "T2"]);
    expect(await teamOf(opened, await opened.newRun("?"))).toBeNull();
  });
});
