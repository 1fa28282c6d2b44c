-- What automations print, by run: read by "hathi runs logs", written by workers while a run is not replayed. It goes
-- with its run; of one that prints much, the newest lines are kept.
create table if not exists hathi.run_logs (
  id bigint generated always as identity primary key,
  run_id text not null references hathi.runs on delete cascade,
  at timestamptz not null,
  -- "info" for standard output, "warn" for standard error.
  level text not null,
  text text not null
);
create index if not exists run_logs_by_run on hathi.run_logs (run_id, id);
