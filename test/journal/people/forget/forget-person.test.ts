import { describe, expect, it } from "vitest";
import { startTestEngine } from "../../support/engine/engine.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

const insertions = `
  insert into hathi.people (team, login, shown, user_id, how, at) values
    ('', 'ana', 'Ana', 'U0ANA', 'said', now()), ('', 'ben', 'ben', 'U0BEN', 'said', now());
  insert into hathi.slack_members (team, user_id, facts, seen_at) values ('', 'U0ANA', '{}', now());
  insert into hathi.quiets (team, user_id, about, made_at) values ('', 'U0ANA', '', now()), ('', 'U0BEN', '', now());
  insert into hathi.settings (team, scope, value, changed_by, changed_at)
    values ('', 'U0ANA', '{}', 'slack:T1/U0ANA', now()), ('', 'workspace', '{}', 'x', now());
  insert into hathi.audit (at, actor, action, details)
    values (now(), 'slack:T1/U0ANA', 'cancel', '{"reason":"I am ill","place":"C1"}'), (now(), 'slack:T1/U0BEN', 'cancel', null);`;

describe("hathi people forget", () => {
  it("counts first, then deletes what is kept about the person and takes their name off what stays", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`import { on } from "hathi"; export default on("test.go", async () => {});`);
    await engine.accept({ type: "test.go" });
    for (const statement of insertions.split(";").filter((one) => one.trim() !== ""))
      await engine.database.query(statement);
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

  it("says so where nothing is kept", async () => {
    const engine = await startTestEngine();
    const ended = await runHathiHere({ DATABASE_URL: engine.database.url }, "people", "forget", "nobody");
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing is kept about "nobody"'),
    });
  });
});
