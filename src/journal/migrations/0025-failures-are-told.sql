-- Runs that failed and of which people are to hear: written with the run's end, read by the senders of chat. A child
-- whose parent still runs is not here: the parent's code hears of it. A version that does not know this table tells
-- nobody of the runs that fail in its hands.
create table hathi.failures (
  run_id text primary key references hathi.runs on delete cascade,
  -- The failure's name and message without numbers: what fails for the same cause is told together.
  cause text not null,
  -- By the real clock: what nobody could be told of for a day is told no more.
  noted_at timestamptz not null default clock_timestamp(),
  notice_id bigint,
  -- The run that goes on from its failed step, and who asked for it first.
  retried_as text,
  retried_by text
);

-- The messages that tell of them: one for all that fail for the same cause in the same place.
create table hathi.failure_notices (
  id bigint generated always as identity primary key,
  -- The first of its runs. The message in Slack is marked as that run's, and found again by that.
  run_id text not null unique references hathi.runs on delete cascade,
  automation text not null,
  team text,
  cause text not null,
  -- The channel or person of the first of its runs; null for those without: their admins are told.
  place text,
  opened_at timestamptz not null default clock_timestamp(),
  -- It gathers no more: somebody retried one of its runs.
  closed_at timestamptz,
  -- Each as it is posted: [{"user", "team", "channel", "ts"}].
  messages jsonb not null default '[]',
  said_at timestamptz,
  -- How often what it says has changed: what changed while it was being said is said, too.
  changes integer not null default 0,
  -- A sender has it until then, or nobody is to say it before then; of the real clock. See hathi.doubts.
  claims integer not null default 0,
  claimed_until timestamptz,
  -- Null while there is something left to say.
  told_at timestamptz
);
alter table hathi.failures add foreign key (notice_id) references hathi.failure_notices on delete cascade;
create index failures_new on hathi.failures (noted_at) where notice_id is null;
create index failures_by_notice on hathi.failures (notice_id, noted_at) where notice_id is not null;
create index failure_notices_open on hathi.failure_notices (automation, opened_at) where closed_at is null;
create index failure_notices_untold on hathi.failure_notices (id) where told_at is null;

-- Runs that failed, for those who retry all of them, and lists of these two states: few among all that have ended.
create index runs_failed on hathi.runs (finished_at, id) where state = 'failed';
create index runs_cancelled on hathi.runs (finished_at, id) where state = 'cancelled';
