-- Where the waits of a run that began again look back to: its first trigger. Null: its own.
alter table hathi.runs add column since_seq bigint;

-- Events that ended waits in earlier rounds of such a run, in order: what it did not take it still sees, and these it
-- does not. Written by continueWith, read when the run is claimed.
alter table hathi.runs add column taken text[];

-- A wait without a subject looks back by this one. An expression, so that nothing but this index gives its order: see
-- the look-back in run-writes/write-waits.ts.
drop index hathi.events_by_type_and_seq;
create index events_by_type_in_order on hathi.events (type text_pattern_ops, (seq + 0));
