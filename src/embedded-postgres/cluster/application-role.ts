/**
 * The role that Hathi itself connects as. It owns its databases and what is in them, but is not a superuser, so that a
 * statement that goes wrong cannot reach files and programs of the machine. In clusters of earlier versions the
 * superuser owned everything. These are handed over to the role.
 */
import { createHmac } from "node:crypto";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { DUPLICATE_OBJECT, UNIQUE_VIOLATION } from "../sql-states.ts";
import { codeOf } from "../embedded-postgres-error.ts";

export const APPLICATION_ROLE = "hathi_app";

/** The role's password. It is derived from the superuser's, so that only one file has to be kept. */
export function applicationPassword(superuserPassword: string): string {
  return createHmac("sha256", superuserPassword).update(APPLICATION_ROLE).digest("base64url");
}

type Query = (text: string, values?: readonly string[]) => Promise<readonly unknown[]>;

export async function makeApplicationRole(query: Query, superuserPassword: string): Promise<void> {
  const known = await query("select 1 from pg_roles where rolname = $1", [APPLICATION_ROLE]);
  if (known.length > 0) return;
  try {
    await query(
      `create role ${APPLICATION_ROLE} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
       password ${escapeLiteral(applicationPassword(superuserPassword))}`,
    );
  } catch (error) {
    // There is no `if not exists`: another process was faster.
    if (![DUPLICATE_OBJECT, UNIQUE_VIOLATION].includes(codeOf(error) ?? "")) throw error;
  }
}

/** @param url the address of the database, with the superuser's credentials */
export async function handOver(url: string, database: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ done: boolean }>(
      `select datdba = '${APPLICATION_ROLE}'::regrole and not exists (${foreignSql}) as done
       from pg_database where datname = current_database()`,
    );
    if (rows[0]?.done === true) return;
    await client.query("begin");
    await client.query("set local lock_timeout = '30s'");
    await client.query(`alter database ${escapeIdentifier(database)} owner to ${APPLICATION_ROLE}`);
    await client.query(handOverSql);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

// Hathi's own schemas and "public", without what belongs to an extension.
const schemas = "nspname in ('hathi', 'pgboss', 'public')";
const notOfAnExtension = (catalog: string, oid: string): string =>
  `not exists (select 1 from pg_depend where classid = '${catalog}'::regclass and objid = ${oid} and deptype = 'e')`;

/** The statements that hand over what the role does not own yet. */
const foreignSql = `
  select format('alter schema %I owner to ${APPLICATION_ROLE}', nspname) as statement
  from pg_namespace where nspname in ('hathi', 'pgboss') and nspowner <> '${APPLICATION_ROLE}'::regrole
  union all
  select format('alter table %s owner to ${APPLICATION_ROLE}', pg_class.oid::regclass)
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where ${schemas} and relkind in ('r', 'p', 'v', 'm', 'S', 'f') and relowner <> '${APPLICATION_ROLE}'::regrole
    and ${notOfAnExtension("pg_class", "pg_class.oid")}
    -- A column's own sequence changes its owner together with the table.
    and not exists (select 1 from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid
      and relkind = 'S' and deptype in ('a', 'i'))
  union all
  select format('alter routine %s owner to ${APPLICATION_ROLE}', pg_proc.oid::regprocedure)
  from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
  where ${schemas} and proowner <> '${APPLICATION_ROLE}'::regrole and ${notOfAnExtension("pg_proc", "pg_proc.oid")}
  union all
  select format('alter type %s owner to ${APPLICATION_ROLE}', pg_type.oid::regtype)
  from pg_type join pg_namespace on pg_namespace.oid = typnamespace
  where ${schemas} and typtype in ('e', 'd') and typowner <> '${APPLICATION_ROLE}'::regrole
    and ${notOfAnExtension("pg_type", "pg_type.oid")}`;

const handOverSql = `
  do $do$
  declare foreign_thing record;
  begin
    for foreign_thing in ${foreignSql} loop
      execute foreign_thing.statement;
    end loop;
  end
  $do$`;
