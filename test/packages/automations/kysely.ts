/** kysely: a query builder over a pool. */
import { on, sleep } from "hathi";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { night, noted } from "./lib/lab.ts";

const pool = new pg.Pool({ connectionString: process.env["PACKAGES_PG"] });
const db = new Kysely<{ notes: { id?: number; text: string } }>({ dialect: new PostgresDialect({ pool }) });

export default on("webhook.play", async () => {
  await sql`create table notes (id serial primary key, text text)`.execute(db);
  const before = await db.insertInto("notes").values({ text: "a" }).returning("id").executeTakeFirst();

  await noted(before);
  await sleep(night);

  const after = await db.selectFrom("notes").selectAll().execute();
  await db.destroy();
  return { before, after };
});
