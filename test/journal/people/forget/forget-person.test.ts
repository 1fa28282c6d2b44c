import { describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../../support/engine/engine.ts";
import { createForgetPeople } from "../../../../src/journal/people/forget/forget-person.ts";
import { runHathiHere } from "../../../support/processes/run-hathi.ts";

const insertions = `
  insert into hathi.people (team, login, shown, user_id, how, at) values
    ('', 'ana', 'Ana', 'U0ANA', 'said', now()), ('', 'ben', 'ben', 'U0BEN', 'said', now());
  insert into hathi.slack_members (team, user_id, facts, seen_at) values ('', 'U0ANA', '{}', now());
  insert into hathi.quiets (team, user_id, about, made_at) values ('', 'U0ANA', '', now()), ('', 'U0BEN', '', now());
  insert into hathi.settings (team, scope, value, changed_by, changed_at)
    values ('', 'U0ANA', '{}', 'slack:T1/U0ANA', now()), ('', 'workspace', '{}', 'x', now());
  insert into hathi.audit (at, actor, action, details)
    values (now(), 'slack:T1/U0ANA', 'cancel', '{"reason":"I am ill","place":"C1"}'), (now(), 'slack:T1/U0BEN', 'cancel', null);`;

const elsewhere = `
  insert into hathi.page_sessions (id, team, user_id, name, until)
    values ('one', 'T1', 'U0ANA', 'Ana', now()), ('two', 'T1', 'U0BEN', 'Ben', now());
  update hathi.automations set off_at = now(), off_by = 'slack:T1/U0ANA', off_reason = 'I am ill';
  insert into hathi.connected_repositories (repository_id, name, team, connected_by, connected_at)
    values (1, 'octo/app', '', 'slack:T1/U0ANA', now());
  update hathi.runs set pause_requested_by = 'github:Ana';
  insert into hathi.told_places (team, automation, tell, set_by, set_at) values
    ('', 'only', '{U0ANA}', 'cli:x', now()), ('', 'among', '{C1,U0ANA}', 'cli:x', now()), ('', 'nobody', '{}', 'cli:x', now());
  insert into hathi.asks (id, run_id, step_key, question, asker, opened_at, outcome)
    select n, id, n, '{}', 'U0ANA', now(), case when n = 'ended' then 'answered' end
    from hathi.runs, unnest(array['ended', 'open']) as n;
  insert into hathi.audit (at, actor, action) values
    (now(), 'cli:x', 'link ana with U0ANA'), (now(), 'cli:x', 'unlink Ana'), (now(), 'cli:x', 'set the hours of U0ANA'),
    (now(), 'cli:x', 'switch ana off'), (now(), 'cli:x', 'link anna with U0ANAX');`;

async function play(engine: TestEngine, statements: string): Promise<void> {
  for (const statement of statements.split(";").filter((one) => one.trim() !== ""))
    await engine.database.query(statement);
}

describe("hathi people forget", () => {
  it("counts first, then deletes what is kept about the person and takes their name off what stays", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`import { on } from "hathi"; export default on("test.go", async () => {});`);
    await engine.accept({ type: "test.go" });
    await play(engine, insertions);
    await engine.database.query(
      "insert into hathi.run_people (run_id, person, at) select id, 'U0ANA', now() from hathi.runs",
    );
    const env = { DATABASE_URL: engine.database.url };
    const counted = await runHathiHere(env, "people", "forget", "Ana");
    expect(counted.stdout).toContain("5 rows about the person would be deleted");
    expect(counted.stdout).toContain("1 runs concern the person, 1 of them unfinished");
    expect(counted.stdout).toContain("add --yes");
    expect(await engine.database.query("select 1 from hathi.people")).toHaveLength(2);
    const { stdout } = await runHathiHere(env, "people", "forget", "U0ANA", "--yes", "--json");
    expect(JSON.parse(stdout)).toEqual({
      done: true,
      logins: ["ana"],
      members: ["U0ANA"],
      deleted: 5,
      renamed: 1,
      runs: { unfinished: 1, ended: 0 },
    });
    const left = await engine.database.query<{ text: string }>(
      `select concat_ws(' ', login, user_id) as text from hathi.people union all select user_id from hathi.slack_members
       union all select user_id from hathi.quiets union all select scope from hathi.settings union all select person from hathi.run_people`,
    );
    expect(left.map(({ text }) => text)).toEqual(["ben U0BEN", "U0BEN", "workspace"]);
    const acts = await engine.database.query<{ actor: string; details: unknown }>(
      "select actor, details from hathi.audit order by id",
    );
    expect(acts).toEqual([
      { actor: expect.stringMatching(/^forgotten:[0-9a-f]{12}$/), details: { place: "C1" } },
      { actor: "slack:T1/U0BEN", details: null },
      { actor: expect.stringMatching(/^cli:/), details: expect.not.objectContaining({ who: "ana" }) },
    ]);
  });

  it("ends their sessions of the page, and takes their name off automations, places, questions and the words of acts", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`import { on } from "hathi"; export default on("test.go", async () => {});`);
    await engine.accept({ type: "test.go" });
    await play(engine, `${insertions} ${elsewhere}`);
    const people = createForgetPeople(engine.database);
    const counted = await people.forget("ana", { id: "cli:x" }, false);
    const done = await people.forget("ana", { id: "cli:x" }, true);
    expect({ ...counted, members: [] }).toEqual({ ...done, members: [] });
    const read = async <Row>(sql: string): Promise<readonly Row[]> => engine.database.query<Row>(sql);
    const nobody = expect.stringMatching(/^forgotten:[0-9a-f]{12}$/) as unknown;
    expect(await read("select name from hathi.page_sessions")).toEqual([{ name: "Ben" }]);
    expect(await read("select off_by, off_reason from hathi.automations")).toEqual([
      { off_by: nobody, off_reason: null },
    ]);
    expect(await read("select pause_requested_by as by from hathi.runs")).toEqual([{ by: nobody }]);
    expect(await read("select connected_by as by from hathi.connected_repositories")).toEqual([
      { by: nobody },
    ]);
    expect(await read("select automation, tell from hathi.told_places order by automation")).toEqual([
      { automation: "among", tell: ["C1"] },
      { automation: "nobody", tell: [] },
    ]);
    // Whoever may not answer their own question may not by being forgotten either.
    expect(await read("select id, asker from hathi.asks order by id")).toEqual([
      { id: "ended", asker: nobody },
      { id: "open", asker: "U0ANA" },
    ]);
    const acts = await read<{ action: string }>(
      "select action from hathi.audit where actor = 'cli:x' order by id",
    );
    expect(acts.map(({ action }) => action.replaceAll(/forgotten:\w+/g, "somebody"))).toEqual([
      "link somebody with somebody",
      "unlink somebody",
      "set the hours of somebody",
      "switch ana off",
      "link anna with U0ANAX",
      "forget a person",
    ]);
  });

  it("goes through what there is page by page, and to its end", async () => {
    const engine = await startTestEngine();
    await engine.database.query(
      `insert into hathi.audit (at, actor, action)
       select now(), case when n % 5500 = 1 then 'slack:T1/U0ANA' else 'slack:T1/U0BEN' end, 'cancel'
       from generate_series(1, 12000) as n`,
    );
    const done = await createForgetPeople(engine.database).forget("U0ANA", { id: "cli:x" }, true);
    expect(done.renamed).toBe(3);
    const [left] = await engine.database.query("select 1 from hathi.audit where actor = 'slack:T1/U0ANA'");
    expect(left).toBeUndefined();
  });

  it("says so where nothing is kept", async () => {
    const engine = await startTestEngine();
    const ended = await runHathiHere({ DATABASE_URL: engine.database.url }, "people", "forget", "nobody");
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing is kept about "nobody"'),
    });
  });
});
