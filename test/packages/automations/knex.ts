/** knex: a query builder that is awaited. */
import { on, sleep } from "hathi";
import knex from "knex";
import { night, noted } from "./lib/lab.ts";

const db = knex({ client: "pg", connection: process.env["PACKAGES_PG"] ?? "" });

export default on("webhook.play", async () => {
  await db.schema.createTable("notes", (table) => {
    table.increments("id");
    table.string("text");
  });
  const before = await db("notes").insert({ text: "a" }).returning("id");

  await noted(before);
  await sleep(night);

  const after = await db("notes").select();
  await db.destroy();
  return { before, after };
});
