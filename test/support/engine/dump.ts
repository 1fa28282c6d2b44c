/** Everything that a database holds, as a dump would have it: each row of each table, of Hathi's and of pg-boss's. */
import type { Database } from "../../../src/journal/database/database.ts";

/** @returns "table.column" of each column in which the text stands */
export async function findInDump(database: Database, text: string): Promise<readonly string[]> {
  const columns = await database.query<{ table: string; column: string }>(
    `select format('%I.%I', table_schema, table_name) as table, quote_ident(column_name) as column
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema in ('hathi', 'pgboss') and table_type = 'BASE TABLE' order by 1, 2`,
  );
  const found: string[] = [];
  for (const { table, column } of columns) {
    // A bytea shows its bytes as digits, so it is looked through as bytes.
    const rows = await database.query(
      `select 1 from ${table} where strpos(${column}::text, $1) > 0
         or strpos(${column}::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}
