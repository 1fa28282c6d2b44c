-- The limits of Slack and GitHub as all processes share them; see docs/decisions/limits-and-outages.md. All times
-- here are hathi.now(), and nothing here is needed to tell what a run did: losing it costs a refusal or two.

-- One row a limit. Read and moved by whatever calls through it.
create table hathi.limits (
  -- "slack/T1/chat.postMessage": service, account, and what of it is limited.
  scope text primary key,
  -- When the next call may be made, if it is before now: as many at once as have gathered since.
  next_at timestamptz not null,
  -- A refusal named this time: nothing goes through before it.
  closed_until timestamptz not null default 'epoch'
);

-- A run's place in the queue of a limit or of an account that does not answer: one each, so that a run with many
-- calls stands in nobody's way.
create table hathi.turns (
  scope text not null,
  run_id text not null,
  at timestamptz not null,
  since timestamptz not null,
  primary key (scope, run_id)
);

-- Accounts whose service has failed lately. A row goes when the service answers.
create table hathi.outages (
  -- "slack/T1"
  account text primary key,
  -- In a row, and not twice in a row by the same run: one call may fail for a reason of its own.
  failures integer not null,
  last_run text not null,
  since timestamptz not null,
  -- While it is open for nobody: when the next one may try.
  closed_until timestamptz not null default 'epoch',
  -- When the next one to come in the queue gets its turn.
  next_at timestamptz not null default 'epoch'
);
