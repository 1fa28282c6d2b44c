-- The number of the migration that code must know to use the schema from this row's migration on; 0: whatever code
-- there was before bears it. Written by migrate, from a migration's line "-- Needs code of 0030 or later", and read
-- by an older version that starts on a newer schema, as during a rolling update.
alter table hathi.migrations add column needs_code integer not null default 0;
