-- Calls in doubt that a worker had not looked into when it let go of the run: whoever takes it next does.
alter table hathi.runs add column doubtful integer[];

-- Steps of which nothing can tell whether they happened. Their run is paused until a person has settled all of
-- its own. Written in the transaction that pauses it; read by the senders of chat and by whoever shows the run.
create table hathi.doubts (
  id bigint generated always as identity primary key,
  run_id text not null references hathi.runs on delete cascade,
  call integer not null,
  name text not null,
  digest text,
  input text,
  attempt integer not null,
  reason text not null,
  since timestamptz not null,
  asked_at timestamptz not null,
  -- What a person said, and who.
  settled_at timestamptz,
  settled_by text,
  settlement text check (settlement in ('happened', 'again', 'cancel')),
  -- The message that asks people in Slack. A sender claims it until a moment of the real clock; a claim that
  -- ran out may have posted it, so the next sender looks for it first.
  team_id text,
  channel text,
  ts text,
  claims integer not null default 0,
  claimed_until timestamptz,
  -- Null while there is something left to say: that it is asked, or how it was settled.
  told_at timestamptz
);
create unique index doubts_open on hathi.doubts (run_id, call) where settled_at is null;
create index doubts_by_run on hathi.doubts (run_id, id);
create index doubts_untold on hathi.doubts (id) where told_at is null;
