/** mysql2: a pool of promises. */
import { on, sleep } from "hathi";
import mysql, { type ResultSetHeader, type RowDataPacket } from "mysql2/promise";
import { night, noted, port } from "./lib/lab.ts";

const pool = mysql.createPool({
  host: "127.0.0.1",
  port: port("mysql"),
  user: "u",
  password: "lab",
  database: "d",
});

export default on("webhook.play", async () => {
  const [made] = await pool.query<ResultSetHeader>("insert into t values (1)");
  const before = made.insertId;

  await noted(before);
  await sleep(night);

  const [rows] = await pool.query<RowDataPacket[]>("select id from t");
  const after = rows[0]?.["id"];
  await pool.end();
  return { before, after };
});
