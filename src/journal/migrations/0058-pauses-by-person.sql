-- The few runs that somebody wants to pause, for "people forget": without an index it would read all runs.
create index runs_pause_requested on hathi.runs (pause_requested_by) where pause_requested_by is not null;
