/** drizzle-orm: inserts and selects that are awaited. */
import { on, sleep } from "hathi";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { night, noted } from "./lib/lab.ts";

const notes = pgTable("notes", { id: serial().primaryKey(), text: text() });
const db = drizzle(process.env["PACKAGES_PG"] ?? "");

export default on("webhook.play", async () => {
  await db.execute(sql`create table notes (id serial primary key, text text)`);
  const before = await db.insert(notes).values({ text: "a" }).returning();

  await noted(before);
  await sleep(night);

  const after = await db.select().from(notes);
  await db.$client.end();
  return { before, after };
});
