-- Outputs that are large are kept apart: the journal's rows stay small, and a list of them stays cheap. Read in
-- one go with the journal when a run is replayed; removed with their entry, copied with it on a restart.
create table hathi.large_outputs (
  run_id text not null,
  seq integer not null,
  output text not null,
  primary key (run_id, seq),
  foreign key (run_id, seq) references hathi.journal on delete cascade
);

-- How many bytes the output takes that is kept apart; null where it is in the row, or there is none.
alter table hathi.journal add column large_bytes integer;
