-- Runs that were paused for a reason of their own, and of which people are to hear as of failed ones: told once,
-- gathered by cause. A pause that a person asked for is not here, nor one for a question about a step in doubt.
alter table hathi.failures
  add column if not exists paused boolean not null default false,
  -- When it was resumed or ended, and by whom if a person resumed it.
  add column if not exists settled_at timestamptz,
  add column if not exists settled_by text;

-- A run may be paused again after it was resumed, and is told again then.
alter table hathi.failure_notices drop constraint if exists failure_notices_run_id_key;
create index if not exists failure_notices_by_run on hathi.failure_notices (run_id);
