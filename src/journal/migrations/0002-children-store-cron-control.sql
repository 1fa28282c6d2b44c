-- Children: cancelled with the run that started them, unless detached.
alter table hathi.runs add column parent_run_id text references hathi.runs on delete set null;
alter table hathi.runs add column detached boolean not null default false;
create index runs_by_parent on hathi.runs (parent_run_id) where parent_run_id is not null;

-- The key of a run that waits for another run to let go of it (overlap "queue" and "replace").
alter table hathi.runs add column queued_key text;
create index runs_by_queued_key on hathi.runs (automation, queued_key, event_seq)
  where queued_key is not null and finished_at is null;

-- Durable key-value, per automation.
create table hathi.store (
  automation text not null,
  key text not null,
  value text not null,
  updated_at timestamptz not null,
  primary key (automation, key)
);

-- Updates that were made, by the step that made them: a step in doubt finds its own and gives its value again.
create table hathi.store_updates (
  run_id text not null references hathi.runs on delete cascade,
  call integer not null,
  value text not null,
  primary key (run_id, call)
);

-- Cron triggers and when each is due next, by the clock that runs live by.
create table hathi.schedules (
  automation text not null references hathi.automations on delete cascade,
  cron text not null,
  tz text not null,
  next_at timestamptz not null,
  primary key (automation, cron, tz)
);
create index schedules_by_next_at on hathi.schedules (next_at);

-- A person asked for a pause of a run that is in a worker's hands.
alter table hathi.runs add column pause_requested_by text;

-- The run whose journal this one shares up to the step that it was restarted from.
alter table hathi.runs add column restarted_from text references hathi.runs on delete set null;
