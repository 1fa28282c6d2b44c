/**
 * A fail-over that lost the last moments: the tables and sequences as they were when this was called are put
 * back, and every connection breaks, as when a standby that lagged behind takes the primary's place.
 */
import type { Database } from "../../../src/journal/database/database.ts";

const tables = `
  select format('%I.%I', nspname, relname) as name, 'before.' || quote_ident(nspname || '_' || relname) as copy
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and nspname in ('hathi', 'pgboss')`;

const sequences = `
  select format('%I.%I', schemaname, sequencename) as name, coalesce(last_value, 1) as value,
    last_value is not null as used
  from pg_sequences where schemaname in ('hathi', 'pgboss')`;

/** @returns what turns the database back to this moment */
export async function rememberMoment(database: Database): Promise<() => Promise<void>> {
  const saved = await database.transaction(async (tx) => {
    // No write falls between two of the tables.
    const all = await tx.query<{ name: string; copy: string }>(tables);
    await tx.query(`lock table ${all.map(({ name }) => name).join(", ")} in share mode`);
    await tx.query("create schema before");
    for (const { name, copy } of all) await tx.query(`create table ${copy} as table ${name}`);
    return { all, counters: await tx.query<{ name: string; value: number; used: boolean }>(sequences) };
  });
  return async () => {
    const { all, counters } = saved;
    await database.transaction(async (tx) => {
      await tx.query("set local session_replication_role = replica");
      await tx.query(`lock table ${all.map(({ name }) => name).join(", ")} in access exclusive mode`);
      for (const { name } of all) await tx.query(`delete from ${name}`);
      for (const { name, copy } of all) {
        await tx.query(`insert into ${name} overriding system value select * from ${copy}`);
      }
      for (const { name, value, used } of counters) {
        await tx.query("select setval($1, $2, $3)", [name, value, used]);
      }
      await tx.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
    });
  };
}
