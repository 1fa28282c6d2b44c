import { readdir, readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase, type Database } from "../../../src/journal/database/database.ts";
import { migrate } from "../../../src/journal/database/migrate.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";

const folder = new URL("../../../src/journal/migrations/", import.meta.url);

async function apply(database: Database, from: number, to: number): Promise<void> {
  for (const file of (await readdir(folder)).toSorted()) {
    const number = Number(file.slice(0, 4));
    if (number < from || number > to) continue;
    const sql = await readFile(new URL(file, folder), "utf8");
    await database.transaction(async (tx) => tx.query(sql));
  }
}

/** A database of that version, with these workspaces, which have installed the app. */
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
  // This belongs to the run "slack", which is T1's.
  expect(await read("events")).toEqual({ slack: "T1", nul: "?", person: "T1", github: "none", ended: "T1" });
  expect(await read("runs")).toEqual({
    slack: "T1",
    person: "T1",
    nul: ofGitHub,
    github: ofGitHub,
    ended: ofGitHub,
  });
});

test("no two migrations have the same number", async () => {
  const numbers = (await readdir(folder)).map((file) => file.slice(0, 4));
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
});

test("with a token there are no workspaces, and nothing is kept apart", async () => {
  const database = await openAt(10, []);
  await insert(database, "slack", ["slack", "slack.message", { team: "T1" }], "T1");
  await apply(database, 11, 11);
  expect(await database.query("select team from hathi.events union all select team from hathi.runs")).toEqual(
    [{ team: null }, { team: null }],
  );
});

describe("code on a schema that a newer version has migrated", () => {
  const logger = createMemoryLogger();
  const later = { "9001-more.sql": "create table hathi.more ();", "9002-another.sql": "select 1;" };
  const numbers = "select number, needs_code from hathi.migrations order by number";

  /** A database that was migrated by a version with these additional migrations. */
  const openAfter = async (newer: Readonly<Record<string, string>>): Promise<Database> => {
    const created = await createTestDatabase({ isEmpty: true });
    const database = openDatabase({ url: created.url, name: "test", logger });
    onTestFinished(async () => {
      await database.close();
      await created.drop();
    });
    const files: Record<string, string> = { ...newer };
    for (const file of await readdir(folder)) files[file] = await readFile(new URL(file, folder), "utf8");
    await migrate(database, logger, pathToFileURL(`${await makeAutomations(files)}/`));
    return database;
  };

  test("starts, by however many migrations it is newer", async () => {
    const database = await openAfter(later);
    await expect(migrate(database, logger)).resolves.toBeUndefined();
  });

  test("is refused where a migration took away what it uses, and nothing is written", async () => {
    const less = "-- Nobody reads it.\n-- Needs code of 9001 or later: it read more.\ndrop table hathi.more;";
    const database = await openAfter({ ...later, "9003-less.sql": less });
    const before = await database.query(numbers);
    await expect(migrate(database, logger)).rejects.toMatchObject({
      code: "MIGRATION_TOO_NEW",
      message: expect.stringContaining(
        "migration 9003, which needs a Hathi that knows migration 9001,",
      ) as string,
    });
    expect(await database.query(numbers)).toEqual(before);
    expect(before.slice(-2)).toEqual([
      { number: 9002, needs_code: 0 },
      { number: 9003, needs_code: 9001 },
    ]);
  });

  const takesAway =
    /\bdrop (?:table|column|function|trigger|schema)|\brename |set not null|alter column \w+ type/i;

  test("a migration that takes something away says which code it needs", async () => {
    expect("alter table hathi.runs\n  drop column thrown").toMatch(takesAway);
    const silent: string[] = [];
    // Earlier migrations are older than the rule.
    for (const file of (await readdir(folder)).filter((name) => name > "0024")) {
      const sql = await readFile(new URL(file, folder), "utf8");
      if (takesAway.test(sql) && !/^-- Needs code of \d{4} or later/m.test(sql)) silent.push(file);
    }
    expect(silent).toEqual([]);
  });
});
