-- All that an event is about, its subject first. Null for what the version before stores: then its subject alone.
alter table hathi.events add column subjects text[];

-- The further subjects of events, for the waits that look back for one of them; the first is in events_by_type.
create table hathi.event_subjects (
  subject text not null,
  type text not null,
  event_seq bigint not null references hathi.events on delete cascade,
  primary key (subject, type, event_seq)
);
create index event_subjects_by_event on hathi.event_subjects (event_seq);

-- A wait without a subject looks back by this one, whatever else was stored since.
create index events_by_type_and_seq on hathi.events (type text_pattern_ops, seq);

-- Events whose waiters are still to be woken, and how far that has come: in order of the waiters' runs. Written with
-- the event, walked in batches after it is committed and answered for, by whichever process comes first.
create table hathi.wakings (
  event_seq bigint primary key,
  after_run text not null default ''
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- A page of the runs that wait for a type and a subject, in order of run: one probe, however many there are.
create index waits_by_name on hathi.waits (type, coalesce(subject, ''), run_id);

-- By a trigger, so that no way to store an event forgets it, the version before during an update included. What a run
-- gave itself by continueWith has its trigger's type, and happened to nobody else.
create function hathi.note_wakings() returns trigger language plpgsql as $$
begin
  insert into hathi.wakings (event_seq)
  select seq from stored where source <> 'run' or type ~ '^(run|signal)[.]';
  return null;
end
$$;
create trigger events_note_wakings after insert on hathi.events
  referencing new table as stored for each statement execute function hathi.note_wakings();

-- As newRunId of core/ids.ts makes them: Crockford's base 32. Runs are made in the statement that stores their event,
-- which alone knows how many automations listen to it.
create function hathi.new_run_id() returns text language sql volatile as $$
  select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + (get_byte(bytes, place) & 31), 1), '')
  from (select decode(md5(gen_random_uuid()::text || gen_random_uuid()::text), 'hex') as bytes) as drawn,
    generate_series(0, 15) as place
$$;
