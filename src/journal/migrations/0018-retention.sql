-- What housekeeping removes is found by these, oldest first, and what refers to it without a scan.
create index if not exists runs_by_end on hathi.runs (finished_at, id) where finished_at is not null;
create index if not exists runs_by_restart on hathi.runs (restarted_from) where restarted_from is not null;
create index if not exists inbox_by_event on hathi.inbox (event_seq);

-- A page of what is unfinished, in order of id: what the sweeper goes through, "hathi check" and "hathi migrate --runs".
create index if not exists runs_unfinished_by_id on hathi.runs (id) where finished_at is null;
drop index if exists hathi.runs_in_nobodys_hand;
