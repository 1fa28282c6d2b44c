/** pg: a pool, a row in, rows out. */
import { on, sleep } from "hathi";
import pg from "pg";
import { night, noted } from "./lib/lab.ts";

const pool = new pg.Pool({ connectionString: process.env["PACKAGES_PG"] });

export default on("webhook.play", async () => {
  await pool.query("create table notes (id serial primary key, text text)");
  const made = await pool.query("insert into notes (text) values ($1) returning id", ["a"]);
  const before = [made.rows[0].id, made.rowCount];

  await noted(before);
  await sleep(night);

  const { rows } = await pool.query("select count(*)::int as count from notes");
  const after = rows[0].count;
  await pool.end();
  return { before, after };
});
