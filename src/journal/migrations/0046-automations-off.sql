-- While an automation is off, events and its schedule start no runs of it. People and other runs may still start it, and
-- its unfinished runs go on. Null while it is on. Read where events are stored and ticks fire; written by commands of
-- people. A deploy leaves these columns as they are. The version before does not know them: while both run, what it
-- stores starts runs.
alter table hathi.automations add column off_at timestamptz;
alter table hathi.automations add column off_by text;
alter table hathi.automations add column off_reason text;
