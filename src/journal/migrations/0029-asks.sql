-- Questions that runs put to people with ask(). A row is written by the step that asks, and ended once: by an answer,
-- by its expiry, by a person who withdraws it, or by the end of its run. A version that does not know these tables
-- posts no questions; the next one that does goes on.
create table hathi.asks (
  id text primary key,
  run_id text not null references hathi.runs on delete cascade,
  -- Names the step that asked, so that a step in doubt finds its question and asks it no second time.
  step_key text not null unique,
  team text,
  -- What is asked, of whom and with which rules, as core/asks/question.ts reads it. Not jsonb: the fields of a form keep
  -- their order.
  question json not null,
  -- The version of what the question is about, such as a head commit.
  bound_to text,
  -- Who asks, as a group of core/asks/groups.ts: whoever started the run.
  asker text,
  opened_at timestamptz not null,
  expires_at timestamptz,
  -- How many steps of the chain of escalation were taken.
  escalated integer not null default 0,
  -- The next moment at which something happens by itself: a reminder, an escalation, the expiry.
  due_at timestamptz,
  -- False while the run's code has gone on without the answer. It may come back to it.
  awaited boolean not null default true,
  outcome text check (outcome in ('answered', 'expired', 'withdrawn', 'superseded')),
  choice text,
  -- What was filled into the form.
  filled json,
  ended_at timestamptz,
  -- The person who withdrew it; null otherwise.
  ended_by text,
  -- How often the cards have to look different, and how much of that the senders have shown. See hathi.doubts for the
  -- claims of senders.
  changes integer not null default 1,
  shown integer not null default 0,
  claims integer not null default 0,
  claimed_until timestamptz
);
create index asks_by_run on hathi.asks (run_id);
create index asks_open on hathi.asks (opened_at) where outcome is null;
create index asks_due on hathi.asks (due_at) where outcome is null and due_at is not null;
create index asks_unshown on hathi.asks (opened_at) where changes <> shown;

-- What people answered. Each has one answer, and may change it while the question is open.
create table hathi.ask_answers (
  ask_id text not null references hathi.asks on delete cascade,
  -- The actor of the audit log: "slack:T1/U2", "cli:ana", "github:ana".
  person text not null,
  choice text not null,
  filled json,
  comment text,
  -- The groups of the question that the person belonged to at that moment.
  groups text[] not null,
  at timestamptz not null,
  primary key (ask_id, person)
);

-- The messages of a question: its cards, which are kept equal, and what is said beside them.
create table hathi.ask_messages (
  id bigint generated always as identity primary key,
  ask_id text not null references hathi.asks on delete cascade,
  kind text not null check (kind in ('card', 'reminder', 'evidence', 'word')),
  -- A channel or a person; null for wherever the run speaks.
  place text,
  -- The message below which it stands: a ts, or one of these rows.
  thread text,
  below bigint references hathi.ask_messages on delete cascade,
  text text,
  team text,
  channel text,
  ts text,
  -- For cards: what they show; and when their people are reminded next, in their own time zone.
  shown integer not null default 0,
  time_zone text,
  remind_at timestamptz,
  -- It cannot be posted, or need not be any more.
  dropped_at timestamptz
);
create index ask_messages_by_ask on hathi.ask_messages (ask_id, id);
create index ask_messages_by_ts on hathi.ask_messages (channel, ts) where ts is not null;
