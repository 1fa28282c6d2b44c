-- Runs that queue for a key wait for those that decide over it, and ask nobody in between.

-- The place of the event (event_seq) that an unfinished run of the same automation was started by which has not been
-- asked for its key yet, and may want the same one. Whoever asks that run wakes those that stand behind it.
alter table hathi.runs add column behind_seq bigint;
create index runs_behind on hathi.runs (automation, behind_seq) where behind_seq is not null;

-- Overlap "replace": the newest event that had come when the run was asked for its key. Those up to it are asked
-- before the run begins; of those that come later it is replaced like any other.
alter table hathi.runs add column key_horizon bigint;

-- Who has not been asked yet: few, for they are asked in the order in which they came.
create index runs_unasked on hathi.runs (automation, event_seq)
  where not admitted and queued_key is null and finished_at is null and state <> 'paused';

-- The build of which it is known that this automation has neither where nor key there: its runs are let in as they
-- are stored. A deploy by the version before leaves another build's name here, and then runs are asked as before.
alter table hathi.automations add column unasked_build text;
