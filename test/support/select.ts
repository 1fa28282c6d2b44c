/** One query on a connection of its own. */
import { Client, type QueryResult } from "pg";

/** What the query answers under the name "value", the last one where there are several. */
export async function select(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const answered: QueryResult<{ value: unknown }> | QueryResult<{ value: unknown }>[] =
      await client.query(sql);
    return [answered].flat().at(-1)?.rows[0]?.value;
  } finally {
    await client.end();
  }
}
