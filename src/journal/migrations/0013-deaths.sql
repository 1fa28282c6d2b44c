-- How many workers in a row died with this run in their hands and nothing new in its journal, which ended at
-- deaths_seq when the last one died, or when the run was last alone. Such a run is advanced alone; is_alone says
-- that it was, when the next of them dies.
alter table hathi.runs add column deaths integer not null default 0;
alter table hathi.runs add column deaths_seq integer not null default 0;
alter table hathi.runs add column is_alone boolean not null default false;
