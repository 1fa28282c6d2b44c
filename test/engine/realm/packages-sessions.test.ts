/** Drivers of databases inside a run: their queries are sent once, and a park ends their connections. */
import { Client } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { buildCase } from "../../support/cases/build-case.ts";
import { type Case, play } from "../../support/cases/play-case.ts";

const inside = (name: string): Record<string, string> => ({
  "package.json": JSON.stringify({ hathi: { packages: { [name]: "inside" } } }),
});

it("pg.Pool goes on after a park with a new connection, and each row is inserted once", async () => {
  const url = (await createTestDatabase()).url;
  const client = new Client(url);
  await client.connect();
  onTestFinished(async () => client.end());
  await client.query("create table kept (id serial, run text, what text)");
  const tried: Case = {
    files: inside("pg"),
    source: `
      import pg from "pg";
      import { on, slack, sleep } from "hathi";
      const pool = new pg.Pool({ connectionString: ${JSON.stringify(url)} });
      export default on("webhook.start", async () => {
        await slack.begins();
        const first = await pool.query("insert into kept (what) values ('first') returning what");
        await sleep("1 day");
        const second = await pool.query("insert into kept (what) values ($1) returning what", ["second"]);
        await sleep("1 day");
        const { rows } = await pool.query("select what from kept order by id");
        return [first.rows, second.rows, rows.length];
      });
    `,
  };
  const built = await buildCase(tried);
  for (const parks of [false, true]) {
    await client.query("truncate kept");
    const { state, error, result } = await play(built, tried, { parks });
    expect([state, error, result]).toEqual([
      "completed",
      null,
      [[{ what: "first" }], [{ what: "second" }], 2],
    ]);
  }
});
