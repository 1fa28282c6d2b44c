-- Until when a run keeps a turn that has come, for the call that it makes next; null where none is kept. Read and
-- written by whoever takes turns.
alter table hathi.turns add column kept_until timestamptz;

-- Whether somebody waits for the run: then it goes before those that nobody waits for.
alter table hathi.turns add column is_urgent boolean not null default false;
