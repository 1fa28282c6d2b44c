import { expect, test } from "vitest";
import type { FoundRuns, RunSearch } from "../../../src/core/ports/page/page-runs.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import { searchRuns } from "../../../src/journal/page/search-runs.ts";
import { everything, type Reach, workspace } from "../../../src/journal/people/reach.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { makeHistory } from "../../support/postgres/history.ts";

type Search = Parameters<typeof searchRuns>[1];

async function readAll(
  database: Database,
  search: Omit<Search, "limit" | "after">,
  reach: Reach = everything,
  limit = 7,
): Promise<readonly FoundRuns["runs"][number][]> {
  const all: FoundRuns["runs"][number][] = [];
  let after: string | undefined;
  for (;;) {
    const { runs, next } = await searchRuns(database, { ...search, limit, after }, reach);
    all.push(...runs);
    if (next === null) return all;
    after = next;
  }
}

const ids = (runs: FoundRuns["runs"]): readonly string[] => runs.map(({ id }) => id);

test("pages follow each other without a gap or a repetition, whatever the list is narrowed to", async () => {
  const { database } = await startTestEngine();
  await makeHistory(database, { ended: 90, parked: 30 });
  await database.query(
    'update hathi.runs set state = \'failed\', error = \'{"name":"Error","message":"no such thing"}\' where id like \'old%\' and event_seq % 9 = 0 and finished_at is not null',
  );
  await database.query("update hathi.runs set subject = 'octo/app#' || event_seq where event_seq % 4 = 0");
  // Many begin at the same moment.
  await database.query("update hathi.runs set created_at = date_trunc('hour', created_at)");
  const rows = await database.query<{
    id: string;
    created_at: Date;
    finished_at: Date | null;
    state: string;
    automation: string;
    subject: string | null;
    team: string;
  }>("select id, created_at, finished_at, state, automation, subject, team from hathi.runs");
  const wanted = (
    holds: (row: (typeof rows)[number]) => boolean,
    time: "created_at" | "finished_at" = "created_at",
  ): readonly string[] =>
    rows
      .filter(holds)
      .toSorted((a, b) => Number(b[time]) - Number(a[time]) || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);

  expect(ids(await readAll(database, {}))).toEqual(wanted(() => true));
  expect(ids(await readAll(database, { state: "unfinished" }))).toEqual(
    wanted((row) => row.finished_at === null),
  );
  expect(ids(await readAll(database, { state: "completed" }))).toEqual(
    wanted((row) => row.state === "completed"),
  );
  expect(ids(await readAll(database, { state: "failed" }))).toEqual(
    wanted((row) => row.state === "failed", "finished_at"),
  );
  expect(ids(await readAll(database, { automation: "old3" }))).toEqual(
    wanted((row) => row.automation === "old3"),
  );
  expect(ids(await readAll(database, { subject: "octo/app" }))).toEqual(
    wanted((row) => row.subject !== null),
  );
  expect(ids(await readAll(database, { subject: "octo/app#8" }))).toEqual(
    wanted((row) => row.subject === "octo/app#8"),
  );
  expect(ids(await readAll(database, { subject: "octo" }))).toEqual([]);
  expect(ids(await readAll(database, {}, workspace("T3", false)))).toEqual(
    wanted((row) => row.team === "T3"),
  );
  const since = rows.toSorted((a, b) => Number(a.created_at) - Number(b.created_at))[60]?.created_at;
  expect(ids(await readAll(database, { since }))).toEqual(
    wanted((row) => since !== undefined && row.created_at >= since),
  );

  const named = await database.query<{ run_id: string }>(
    "select run_id from hathi.run_people where person = 'U7'",
  );
  const ofU7 = new Set(named.map((row) => row.run_id));
  expect(ids(await readAll(database, { concerning: ["U7"] }))).toEqual(wanted((row) => ofU7.has(row.id)));
  expect(ids(await readAll(database, { concerning: [] }))).toEqual([]);
});

test("a text is found in names, lines and errors, a beginning of an id however old the run, and a page says how far back it looked", async () => {
  const { database } = await startTestEngine();
  await makeHistory(database, { ended: 5100, parked: 0 });
  await database.query(
    'update hathi.runs set error = \'{"name":"Error","message":"The Needle broke"}\' where id = \'old0000000000003\' or id = \'old0000000005000\'',
  );
  const search: RunSearch = { text: "needle", limit: 10 };
  const first = await searchRuns(database, search as Search, everything);
  expect(ids(first.runs)).toEqual(["old0000000005000"]);
  expect(first.lookedBackTo).toBeInstanceOf(Date);
  const second = await searchRuns(database, { ...search, after: first.next ?? "" } as Search, everything);
  expect(ids(second.runs)).toEqual(["old0000000000003"]);
  expect(second).toMatchObject({ next: null, lookedBackTo: null });
  expect(ids((await searchRuns(database, { text: "old0000000000003", limit: 10 }, everything)).runs)).toEqual(
    ["old0000000000003"],
  );
  // A wildcard is a text like any other.
  expect(ids((await searchRuns(database, { text: "n%e_dle", limit: 10 }, everything)).runs)).toEqual([]);
  expect(
    ids((await searchRuns(database, { text: "old0000000000003", limit: 10 }, workspace("T0", false))).runs),
  ).toEqual([]);
});
