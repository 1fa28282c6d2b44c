/** The ledger of one play: what reached the local servers, the database and the work folder. */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { Client } from "pg";
import type { Effect } from "./outcome.ts";

// Of what is packed only the name: dates are in it.
const readable = new Set([".txt", ".md", ".csv"]);

/** Every file is an effect, and of a text file every line. */
export async function fileEffects(folder: string): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const name = file.slice(folder.length + 1);
    if (!entry.isFile() || name.includes(".git/")) continue;
    effects.push({ what: `file ${name}`, isRead: false });
    if (!readable.has(extname(name))) continue;
    const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
    effects.push(...lines.map((line) => ({ what: `file ${name}: ${line}`, isRead: false })));
  }
  return effects;
}

/** Every row of every table. */
export async function rowEffects(url: string): Promise<readonly Effect[]> {
  return withClient(url, async (client) => {
    const tables = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const effects: Effect[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: object }>(
        `select to_jsonb(one) as row from "${name}" as one`,
      );
      effects.push(...rows.map(({ row }) => ({ what: `pg ${name} ${JSON.stringify(row)}`, isRead: false })));
    }
    return effects;
  });
}

export async function emptyDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const tables = "select 1 from pg_class where relnamespace = 'public'::regnamespace limit 1";
    if ((await client.query(tables)).rowCount === 0) return;
    await client.query("drop schema public cascade");
    await client.query("create schema public");
  });
}

async function withClient<Value>(url: string, use: (client: Client) => Promise<Value>): Promise<Value> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
