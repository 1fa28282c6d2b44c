-- Whom a run concerns: the person who started it, and those whom it mentions, invites or writes to in Slack. Written by
-- workers with what they record; read where somebody wants to do something to a run, and by "list mine". Ids of Slack:
-- of people (U, W), user groups (S) and channels (C, G).
create table if not exists hathi.run_people (
  run_id text not null references hathi.runs on delete cascade,
  person text not null,
  -- When the run named the person first.
  at timestamptz not null default hathi.now(),
  primary key (run_id, person)
);
create index if not exists run_people_by_person on hathi.run_people (person, at desc);
create index if not exists run_people_groups on hathi.run_people (person) where person ~ '^[SCG]';

-- Whom all runs of an automation concern, by its option "people"; written by a deploy.
alter table hathi.automations add column if not exists people text[];

-- The acts of people on one run, as "show" lists them.
create index if not exists audit_by_run on hathi.audit (run_id, id) where run_id is not null;
-- The log as it is exported, from a time on.
create index if not exists audit_by_time on hathi.audit (at, id);
