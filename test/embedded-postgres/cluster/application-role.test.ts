/** The role as which Hathi uses its embedded Postgres. It is not a superuser, even in clusters of earlier versions. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { select } from "../../support/select.ts";
import { base, start } from "../embedded-servers.ts";

const who =
  "select rolsuper or rolcreaterole or rolcreatedb as value from pg_roles where rolname = current_user";

it("connects as a role that owns its database, and that reaches no file and no program of the machine", async () => {
  const postgres = await start(join(base, "new", ".hathi"));
  expect(await select(postgres.url, who)).toBe(false);
  await select(postgres.url, "create schema hathi; create table hathi.mine (id integer); select 1 as value");
  for (const forbidden of [
    "copy (select 1) to program 'true'",
    "select pg_read_file('PG_VERSION') as value",
    "create role more superuser",
  ]) {
    await expect(select(postgres.url, forbidden)).rejects.toThrow(/permission denied|must be/);
  }
  const other = await postgres.createDatabase("play");
  expect(await select(other, who)).toBe(false);
  await postgres.stop();
}, 60_000);

it("takes over what the superuser of an earlier version owned, so that it can be migrated", async () => {
  const folder = join(base, "old", ".hathi");
  const before = await start(folder);
  await select(
    before.superuserUrl,
    `alter database hathi owner to hathi;
     create schema hathi; create schema pgboss;
     create type pgboss.state as enum ('a');
     create table hathi.kept (id bigint generated always as identity primary key, note text);
     create table pgboss.parted (id integer, at date) partition by range (at);
     create table pgboss.part partition of pgboss.parted for values from ('2026-01-01') to ('2027-01-01');
     create view hathi.seen as select note from hathi.kept;
     create function hathi.now() returns timestamptz language sql as 'select clock_timestamp()';
     create function hathi.told() returns trigger language plpgsql as 'begin return new; end';
     create trigger told before update on hathi.kept for each row execute function hathi.told();
     insert into hathi.kept (note) values ('kept'); select 1 as value`,
  );
  await before.stop();
  const after = await start(folder);
  expect(
    await select(
      after.url,
      `alter table hathi.kept add column more text; alter table pgboss.parted add column more text;
       alter type pgboss.state add value 'b'; drop view hathi.seen;
       create or replace function hathi.now() returns timestamptz language sql as 'select now()';
       create schema another; insert into hathi.kept (note) values ('new');
       select string_agg(note, ' ' order by id) as value from hathi.kept`,
    ),
  ).toBe("kept new");
  await after.stop();
}, 60_000);
