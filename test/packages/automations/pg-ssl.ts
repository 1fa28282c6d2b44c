/** pg: a pool whose connections turn into TLS. */
import { on, sleep } from "hathi";
import pg from "pg";
import { night, noted, port } from "./lib/lab.ts";

const { username: user, password, pathname } = new URL(process.env["PACKAGES_PG"] ?? "postgres://nowhere");
const pool = new pg.Pool({
  host: "127.0.0.1",
  port: port("tlspg"),
  user,
  password,
  database: pathname.slice(1),
  ssl: { rejectUnauthorized: false },
});

export default on("webhook.play", async () => {
  await pool.query("create table kept (what text)");
  await pool.query("insert into kept values ('one')");
  const before = (await pool.query("select what from kept")).rows;

  await noted(before);
  await sleep(night);

  await pool.query("insert into kept values ('two')");
  const after = (await pool.query("select count(*)::int as n from kept")).rows;
  await pool.end();
  return { before, after };
});
