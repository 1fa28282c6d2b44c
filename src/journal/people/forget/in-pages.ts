/**
 * Goes through a table page by page, by an index, each page in a transaction of its own. No column by which a person is
 * found in a large table has an index of its own: every write would pay for it, and people are forgotten rarely.
 */
import type { Database, Queryable } from "../../database/database.ts";

const rowsOfPage = 5000;

export interface Paged {
  readonly table: string;
  /** The column of an index whose order the pages follow. Rows of equal keys are on one page. */
  readonly key: string;
  readonly type: "bigint" | "text" | "timestamptz";
  /** Which rows are gone through, by the values of `paging`. */
  readonly where?: string;
  readonly values?: readonly unknown[];
}

/** @param ofPage the condition that finds the rows of a page, whose values are `bounds` and come first */
export type DoPage = (tx: Queryable, ofPage: string, bounds: readonly [string, string]) => Promise<void>;

const first = { bigint: "-1", text: "", timestamptz: "-infinity" } as const;

/** @param keeps whether what a page did stays done; false to count only */
export async function doInPages(
  database: Database,
  { table, key, type, where = "true", values = [] }: Paged,
  keeps: boolean,
  doPage: DoPage,
): Promise<void> {
  let after: string = first[type];
  for (;;) {
    const next = await database.transaction(async (tx) => {
      const [page] = await tx.query<{ last: string | null }>(
        `select max(key)::text as last from (
           select ${key} as key from ${table} where ${key} > $1::${type} and ${where}
           order by ${key} limit ${rowsOfPage}) as page`,
        [after, ...values],
      );
      const last = page?.last ?? null;
      if (last === null) return null;
      await tx.query("savepoint before_page");
      await doPage(tx, `${key} > $1::${type} and ${key} <= $2::${type}`, [after, last]);
      if (!keeps) await tx.query("rollback to savepoint before_page");
      return last;
    });
    if (next === null) return;
    after = next;
  }
}
