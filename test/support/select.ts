/** One query on a connection of its own. */
import { Client } from "pg";

/** What the query answers under the name "value". */
export async function select(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: unknown }>(sql);
    return rows[0]?.value;
  } finally {
    await client.end();
  }
}
