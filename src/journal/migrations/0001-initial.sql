-- The clock that every run lives by: the database's own, plus what a playground or a test has skipped.
create table hathi.clock (
  one boolean primary key default true check (one),
  skipped interval not null default '0'
);
insert into hathi.clock default values;

-- Volatile, so call it as (select hathi.now()) where an index should serve the comparison.
create function hathi.now() returns timestamptz language sql volatile as $$
  select clock_timestamp() + skipped from hathi.clock
$$;

create table hathi.events (
  seq bigint generated always as identity primary key,
  id text not null unique,
  source text not null,
  type text not null,
  subject text,
  time timestamptz not null,
  -- json, not jsonb: it keeps what was sent to the letter, \u0000 included.
  data json not null,
  dedupe_key text not null unique
);
create index events_by_type on hathi.events (type text_pattern_ops, subject, seq);

create table hathi.builds (
  id text primary key,
  script text not null,
  created_at timestamptz not null
);

create table hathi.automations (
  name text primary key,
  build_id text not null references hathi.builds,
  types text[] not null,
  file text not null,
  deployed_at timestamptz not null
);

create table hathi.runs (
  id text primary key,
  automation text not null,
  build_id text not null references hathi.builds,
  event_id text not null references hathi.events (id),
  event_seq bigint not null,
  subject text,
  state text not null
    check (state in ('queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled')),
  -- False until a worker has asked the automation's where and key.
  admitted boolean not null default false,
  -- Held while the run is unfinished by the one run that may have it.
  exclusive_key text,
  seed text not null,
  -- Ownership: who advances the run, and the number of that ownership.
  owner text,
  epoch integer not null default 0,
  -- How often anything woke the run, and how many of those its last parking had seen.
  wakes integer not null default 0,
  wakes_seen integer not null default 0,
  -- When its next timer is due (the truth), and for when a job has been queued (the alarm).
  wake_at timestamptz,
  alarm_at timestamptz,
  cancel_requested_at timestamptz,
  kill_requested boolean not null default false,
  status text,
  waiting_for text,
  error json,
  result text,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create unique index runs_by_exclusive_key on hathi.runs (automation, exclusive_key)
  where exclusive_key is not null and finished_at is null;
create index runs_by_id_prefix on hathi.runs (id text_pattern_ops);
create index runs_unfinished on hathi.runs (created_at desc) where finished_at is null;
create index runs_by_creation on hathi.runs (created_at desc);
create index runs_by_owner on hathi.runs (owner) where owner is not null;
create index runs_by_wake_at on hathi.runs (wake_at) where owner is null and finished_at is null;

create table hathi.journal (
  run_id text not null references hathi.runs on delete cascade,
  seq integer not null,
  kind text not null,
  call integer not null,
  name text not null,
  digest text,
  input text,
  ok boolean not null,
  output text,
  attempt integer not null,
  epoch integer not null,
  at timestamptz not null,
  primary key (run_id, seq)
);

-- What parked runs listen for; intake finds them by type and subject.
create table hathi.waits (
  run_id text not null references hathi.runs on delete cascade,
  call integer not null,
  type text not null,
  subject text,
  opened_at timestamptz not null,
  primary key (run_id, call, type)
);
create index waits_by_type on hathi.waits (type, subject);

-- Events that may end a wait: what the look-back found, and what intake saw since.
create table hathi.inbox (
  run_id text not null references hathi.runs on delete cascade,
  call integer not null,
  event_seq bigint not null references hathi.events,
  primary key (run_id, call, event_seq)
);

create sequence hathi.worker_numbers as integer cycle;

create table hathi.workers (
  id text primary key,
  -- The advisory lock that the worker's own connection holds while its process lives.
  number integer not null,
  host text not null,
  pid integer not null,
  started_at timestamptz not null,
  heartbeat_at timestamptz not null
);

create table hathi.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  run_id text,
  details json
);

create table hathi.slack_installations (
  id text primary key,
  team_id text,
  enterprise_id text,
  sealed bytea not null,
  updated_at timestamptz not null
);
