-- How often the thread that advanced this run came to an end over it, since it last parked: such a run is
-- advanced alone, and is paused when that does not help.
alter table hathi.runs add column crashes integer not null default 0;

-- Whether what it had begun then may or may not have happened: whoever claims it next takes it over.
alter table hathi.runs add column in_doubt boolean not null default false;
