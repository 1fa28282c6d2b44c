import type { Queryable } from "../../../src/journal/database/database.ts";

export interface RowsRead {
  /** By going through the whole table. */
  readonly scanned: number;
  /** By an index. */
  readonly fetched: number;
}

/**
 * How many rows of each table `work` reads. Postgres counts in what the same connection did in earlier transactions, as
 * long as it has not reported that: once a second at most. So the counts of before are taken off.
 */
export async function rowsReadBy(
  tx: Queryable,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<Record<string, RowsRead>> {
  const before = await rowsReadSoFar(tx, tables);
  await work();
  const after = await rowsReadSoFar(tx, tables);
  return Object.fromEntries(
    tables.map((table) => {
      const [earlier, later] = [before.get(table) ?? none, after.get(table) ?? none];
      return [table, { scanned: later.scanned - earlier.scanned, fetched: later.fetched - earlier.fetched }];
    }),
  );
}

const none: RowsRead = { scanned: 0, fetched: 0 };

async function rowsReadSoFar(tx: Queryable, tables: readonly string[]): Promise<Map<string, RowsRead>> {
  const rows = await tx.query<RowsRead & { relname: string }>(
    `select relname, seq_tup_read::integer as scanned, coalesce(idx_tup_fetch, 0)::integer as fetched
     from pg_stat_xact_user_tables where schemaname = 'hathi' and relname = any($1::text[])`,
    [tables],
  );
  return new Map(rows.map(({ relname, scanned, fetched }) => [relname, { scanned, fetched }]));
}
