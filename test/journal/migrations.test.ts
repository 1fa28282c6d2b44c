import { readdir, readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase, type Database } from "../../src/journal/database.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres.ts";

const folder = new URL("../../src/journal/migrations/", import.meta.url);

async function apply(database: Database, from: number, to: number): Promise<void> {
  for (const file of (await readdir(folder)).toSorted()) {
    const number = Number(file.slice(0, 4));
    if (number < from || number > to) continue;
    const sql = await readFile(new URL(file, folder), "utf8");
    await database.transaction(async (tx) => tx.query(sql));
  }
}

/** A database of that version, in which these workspaces have installed the app. */
async function openAt(version: number, teams: readonly string[]): Promise<Database> {
  const created = await createTestDatabase({ isEmpty: true });
  const database = openDatabase({ url: created.url, name: "test", logger: createMemoryLogger() });
  onTestFinished(async () => {
    await database.close();
    await created.drop();
  });
  await database.query("create schema hathi");
  await apply(database, 1, version);
  for (const team of teams) {
    await database.query(
      "insert into hathi.slack_installations (id, team_id, sealed, updated_at) values ($1, $1, '', now())",
      [team],
    );
  }
  await database.query("insert into hathi.builds (id, script, created_at) values ('b', '', now())");
  return database;
}

async function insert(
  database: Database,
  id: string,
  event: readonly [string, string, object],
  team?: string,
) {
  const [source, type, data] = event;
  await database.query(
    `insert into hathi.events (id, source, type, subject, time, data, dedupe_key)
     values ($1, $2, $3, 'slack', now(), $4, $1)`,
    [id, source, type, JSON.stringify(data)],
  );
  await database.query(
    `insert into hathi.runs (id, automation, build_id, event_id, event_seq, state, seed, created_at, team, exclusive_key)
     select $1, 'a', 'b', id, seq, 'waiting', '', now(), $2, id from hathi.events where id = $1`,
    [id, team ?? null],
  );
}

test.each([
  ["of many workspaces", ["T1", "T2"], "none"],
  ["of one", ["T1"], "T1"],
])("what was stored before events had a workspace gets it, in a Hathi %s", async (_, teams, ofGitHub) => {
  const database = await openAt(10, teams);
  await insert(database, "slack", ["slack", "slack.message", { team: { id: "T1" } }], "T1");
  await insert(database, "nul", ["slack", "slack.message", { team_id: "T1", text: "\0" }]);
  await insert(database, "person", ["person", "manual.a", {}], "T1");
  await insert(database, "github", ["github", "github.push", { team_id: "T1" }]);
  await insert(database, "ended", ["run", "run.ended", {}]);
  await apply(database, 11, 11);
  const read = async (table: string): Promise<unknown> => {
    const rows = await database.query<{ id: string; team: string | null }>(
      `select id, coalesce(team, 'none') as team from hathi.${table} order by 1`,
    );
    return Object.fromEntries(rows.map(({ id, team }) => [id, team]));
  };
  // Of its run "slack", which is T1's.
  expect(await read("events")).toEqual({ slack: "T1", nul: "?", person: "T1", github: "none", ended: "T1" });
  expect(await read("runs")).toEqual({
    slack: "T1",
    person: "T1",
    nul: ofGitHub,
    github: ofGitHub,
    ended: ofGitHub,
  });
});

test("with a token there are no workspaces, and nothing is kept apart", async () => {
  const database = await openAt(10, []);
  await insert(database, "slack", ["slack", "slack.message", { team: "T1" }], "T1");
  await apply(database, 11, 11);
  expect(await database.query("select team from hathi.events union all select team from hathi.runs")).toEqual(
    [{ team: null }, { team: null }],
  );
});
