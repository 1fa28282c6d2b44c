/** pg: one connection that is kept through the night. */
import { on, sleep } from "hathi";
import pg from "pg";
import { night, noted } from "./lib/lab.ts";

const client = new pg.Client({ connectionString: process.env["PACKAGES_PG"] });

export default on("webhook.play", async () => {
  await client.connect();
  const before = (await client.query("select 1 as n")).rows[0].n;

  await noted(before);
  await sleep(night);

  const after = (await client.query("select 2 as n")).rows[0].n;
  await client.end();
  return { before, after };
});
