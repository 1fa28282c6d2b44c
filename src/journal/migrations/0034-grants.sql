-- Answers that people gave in advance: to further questions of the same automation under the same key, for one run or
-- until a time. Whoever opens a question looks here first.
create table hathi.ask_grants (
  id text primary key,
  automation text not null,
  team text,
  key text not null,
  choice text not null,
  person text not null,
  -- The groups that the person belonged to when they granted it.
  groups text[] not null,
  -- For this run alone; null where it holds until a time of the runs' clock.
  run_id text references hathi.runs on delete cascade,
  until timestamptz,
  granted_at timestamptz not null,
  ended_at timestamptz,
  ended_by text
);
create index ask_grants_open on hathi.ask_grants (automation, key) where ended_at is null;
