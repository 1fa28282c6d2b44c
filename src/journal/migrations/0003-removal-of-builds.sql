-- A build is removed when nothing has needed it for a while; finished runs keep its name all the same.
alter table hathi.runs drop constraint runs_build_id_fkey;

-- When it was last some automation's newest build, or stored: a run that an event starts at the very moment
-- of a deploy still gets the build that it read.
alter table hathi.builds add column needed_at timestamptz not null default clock_timestamp();
