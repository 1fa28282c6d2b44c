-- Steps in doubt of one kind are asked about in one message: the same step of the same automation, in one place. The
-- message belongs to the first of them; the others name it here, and have no message of their own. A version that does
-- not know these columns asks about each step that it finds untold.
alter table hathi.doubts add column told_with bigint references hathi.doubts on delete set null;
-- The channel or person that the message goes to first; null for those without: their admins are asked.
alter table hathi.doubts add column place text;
-- When a sender decided with which others it is asked about.
alter table hathi.doubts add column gathered_at timestamptz;
-- How often what the message says has changed: what changed while it was being said is said, too.
alter table hathi.doubts add column changes integer not null default 0;
create index doubts_told_with on hathi.doubts (told_with) where told_with is not null;
create index doubts_leading on hathi.doubts (name, id) where told_with is null and gathered_at is not null;
-- What is asked about already stays as it is.
update hathi.doubts set gathered_at = asked_at where told_at is not null or ts is not null or direct_messages <> '[]';

-- Where people are told of an automation's runs that fail, are paused or are in doubt, by its option "tell": channels,
-- people and user groups of Slack. Null for the usual places, empty for nobody. Written by a deploy. What people set in
-- Slack (told_places) comes before it.
alter table hathi.automations add column tell text[];

-- What a person fills in who starts a run by hand, by its option "input": a JSON schema. Written by a deploy.
alter table hathi.automations add column input json;

-- Where people in Slack want to be told of an automation's runs.
create table hathi.told_places (
  -- The workspace that it was set in; empty where the app has a single one, by its bot token. Runs of no workspace go by
  -- what the owner workspace has set.
  team text not null,
  automation text not null,
  tell text[] not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (team, automation)
);
