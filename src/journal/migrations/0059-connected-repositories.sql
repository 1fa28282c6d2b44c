-- Which repository of GitHub speaks in which Slack workspace and channel. Without a row, its runs belong to the owner
-- workspace. Read where events are stored; written by commands of people, and by what GitHub says of the repository and of
-- the App (journal/workspaces/follow-repositories.ts). The version before does not know the rows: while both run, runs of
-- the events that it stores belong to the owner workspace.
create table hathi.connected_repositories (
  -- GitHub's number, which stays the same under every name and owner.
  repository_id bigint primary key,
  -- "octo/app", as GitHub calls it now.
  name text not null,
  -- Empty where the app has a single workspace.
  team text not null,
  -- Where automations speak of it that ask for no other channel; null for none.
  channel text,
  connected_by text not null,
  connected_at timestamptz not null,
  -- While the App is suspended, GitHub sends nothing of the repository.
  suspended_at timestamptz,
  -- From then on the row connects nothing, and is kept to tell people why.
  ended_at timestamptz,
  -- "uninstalled", "removed" or "deleted".
  ended_because text
);
create index connected_repositories_by_name on hathi.connected_repositories (lower(name));

-- The channel that the event's repository was connected with when the event was stored. Read with a run's events.
alter table hathi.events add column channel text;
