-- How far a sender's own log of its deliveries was read. Real times, whatever clock runs live by: the log is
-- the sender's.
create table hathi.delivery_logs (
  source text primary key,
  -- When somebody last read it to its end; replicas leave a look to each other by this.
  looked_at timestamptz not null,
  -- By the sender's clock: everything that it delivered before is settled. Null while its log was empty.
  read_until timestamptz,
  -- The newest entry of the very first look: what was answered with success up to here was not ours to take.
  others_until timestamptz
);

-- The event that a person had repeat this one: see "hathi events replay".
alter table hathi.events add column repeats text references hathi.events (id);
create index events_by_repeats on hathi.events (repeats) where repeats is not null;

-- Read with each event that is stored, and by whoever asks what an event started or woke.
create index if not exists runs_by_event on hathi.runs (event_id);
create index journal_by_wait_event on hathi.journal (output) where kind = 'wait' and ok;
