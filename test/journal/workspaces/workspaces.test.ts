import { describe, expect, test } from "vitest";
import type { RunId } from "../../../src/core/ids.ts";
import { createWorkspaceCommands } from "../../../src/journal/workspaces/slack-workspaces.ts";
import { installSlack } from "../../support/slack/install-slack.ts";
import { openTestJournal, type TestJournal } from "../../support/engine/journal.ts";

/** Three runs, one of each workspace and one of none, and what their waits get of one event of each kind. */
async function watch(installed: readonly string[]) {
  const { database, newRun, newWorker, accept } = await openTestJournal();
  const ids: Record<string, RunId> = { none: await newRun() };
  await createWorkspaceCommands(database).own(installed.includes("T1") ? "T1" : "T9", { id: "cli:ana" });
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
    ["its workspace's events and nobody's", [], ["none"]],
    ["the owner's too, where the run is of none", ["T1", "T2"], ["T1", "none"]],
    ["not those of a workspace that is alone, and not the owner", ["T2"], ["none"]],
  ])("is %s", async (_, installed, ofNone) => {
    const runs = await watch(installed);
    await runs.acceptAll();
    await runs.wait();
    const first = { T1: ["T1", "none"], T2: ["T2", "none"], none: ofNone };
    expect(await runs.seen()).toEqual(first);
    const owner = ofNone.includes("T1") ? 1 : 0;
    expect(await runs.acceptAll()).toEqual({ T1: 1 + owner, T2: 1, "?": 0, none: 3 });
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

  test("belongs to the owner, whoever else comes, and also when the owner has removed the app", async () => {
    const opened = await openTestJournal();
    const before = await opened.newRun();
    await installSlack(opened.database, ["T1"]);
    const alone = await opened.newRun();
    await installSlack(opened.database, ["T2"]);
    const among = await opened.newRun();
    await opened.database.query("delete from hathi.slack_installations where team_id = 'T1'");
    const after = await opened.newRun();
    expect(await Promise.all([before, alone, among, after].map(async (id) => teamOf(opened, id)))).toEqual([
      null,
      "T1",
      "T1",
      "T1",
    ]);
  });

  test("belongs to the owner, too, where Slack names no workspace", async () => {
    const opened = await openTestJournal();
    await installSlack(opened.database, ["T1", "T2"]);
    expect(await teamOf(opened, await opened.newRun("?"))).toBe("T1");
  });
});
