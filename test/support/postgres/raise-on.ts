/** Has every insert into a table fail as Postgres itself would: with the SQLSTATE of a full disk, of a timeout, ... */
import type { Database } from "../../../src/journal/database/database.ts";

/**
 * @param condition on the new row, for what fails for some only
 * @returns what ends it
 */
export async function raiseOn(
  database: Database,
  table: string,
  state: string,
  condition = "true",
): Promise<() => Promise<void>> {
  await database.transaction(async (tx) => {
    await tx.query(`create or replace function public.raise_trouble() returns trigger language plpgsql as $$
      begin raise exception using errcode = tg_argv[0], message = 'trouble ' || tg_argv[0]; end $$`);
    await tx.query(`create trigger trouble before insert on ${table}
      for each row when (${condition}) execute function public.raise_trouble('${state}')`);
  });
  return async () => {
    await database.query(`drop trigger trouble on ${table}`);
  };
}
