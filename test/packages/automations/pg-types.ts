/** pg: a parser that is set for all, and a transaction. */
import { on, sleep } from "hathi";
import pg from "pg";
import { night, noted } from "./lib/lab.ts";

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: process.env["PACKAGES_PG"], max: 1 });

export default on("webhook.play", async () => {
  const client = await pool.connect();
  await client.query("begin");
  await client.query("create table counts (n bigint)");
  await client.query("insert into counts values (1)");
  await client.query("commit");
  client.release();
  const before = (await pool.query("select n from counts")).rows;

  await noted(before);
  await sleep(night);

  const after = (await pool.query("select 3::bigint as n")).rows[0].n;
  await pool.end();
  return { before, after };
});
