-- What people do to many runs at once: planned when they look, confirmed by a click, done page by page by whichever
-- process is alive. Each act on a run is in the audit log under a request of its own, so that a page which is done again
-- after a death does nothing twice. A version that does not know this table leaves the acts to others.
create table hathi.bulk_acts (
  id bigint generated always as identity primary key,
  -- By the real clock: a plan that nobody confirms is removed after a day.
  planned_at timestamptz not null default clock_timestamp(),
  actor text not null,
  -- The workspace of the request, which decides what is reached.
  team text,
  place text,
  reason text,
  act jsonb not null,
  filter jsonb not null,
  counted integer not null,
  confirmed_at timestamptz,
  -- Where the next page begins, and what came of those before.
  after text,
  done integer not null default 0,
  refused integer not null default 0,
  reasons jsonb not null default '{}',
  stopped_by text,
  ended_at timestamptz,
  -- Whoever claimed it last may go on with it; of the real clock.
  epoch integer not null default 0,
  tries integer not null default 0,
  claimed_until timestamptz,
  -- The direct message that tells of its progress; see hathi.failure_notices.
  messages jsonb not null default '[]',
  changes integer not null default 0,
  claims integer not null default 0,
  tell_after timestamptz,
  -- Null while there is something left to say.
  told_at timestamptz default clock_timestamp()
);
create index bulk_acts_open on hathi.bulk_acts (id) where confirmed_at is not null and ended_at is null;
create index bulk_acts_untold on hathi.bulk_acts (id) where told_at is null;
create index bulk_acts_planned on hathi.bulk_acts (planned_at);
