-- Finished runs stay out of every look at unfinished ones, however many there are of them.

-- The runs in somebody's hands, by id: the few that are looked through for a worker's own. The owner itself is in
-- no index: Postgres took that one for writes that name id, epoch and owner, and filtered all runs in hand for each.
create index if not exists runs_in_hand on hathi.runs (id) where owner is not null;
drop index if exists hathi.runs_by_owner;

-- What the sweeper looks through for orphans, a page at a time.
create index if not exists runs_in_nobodys_hand on hathi.runs (id)
  where owner is null and finished_at is null and state <> 'paused';

-- Which builds unfinished runs need: asked by housekeeping, once a build.
create index if not exists runs_unfinished_by_build on hathi.runs (build_id) where finished_at is null;
create index if not exists runs_unfinished_by_earlier_build on hathi.runs (earlier_build_id)
  where earlier_build_id is not null and finished_at is null;

-- Lists: the unfinished first (runs_unfinished), then these, newest first. An ended run is written to them once.
create index if not exists runs_ended on hathi.runs (created_at desc) where finished_at is not null;
create index if not exists runs_ended_by_automation on hathi.runs (automation, created_at desc) where finished_at is not null;
create index if not exists runs_ended_by_team on hathi.runs (coalesce(team, ''), created_at desc) where finished_at is not null;
-- No list could use it, and every change of a run was written to it.
drop index if exists hathi.runs_by_creation;

-- Dead versions of rows are cleared away, and the planner hears of changes, after thousands of changes, rather
-- than after a fifth of five million runs.
alter table hathi.runs set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.02);

-- A build goes a month after it was last needed, and housekeeping notes from now on what is needed: what was so
-- until now is not known, so all of them begin anew.
update hathi.builds set needed_at = clock_timestamp();
