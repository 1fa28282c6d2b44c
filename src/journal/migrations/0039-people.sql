-- Who on GitHub is who in Slack. Written by look-ups of runs, by admins and by people about themselves; read before
-- somebody is mentioned, written to, or does something on GitHub through a button.
create table hathi.people (
  -- The Slack workspace; empty where the app has a single one, by its bot token.
  team text not null,
  -- In small letters, because GitHub compares logins without regard to case; "shown" is as GitHub writes it.
  login text not null,
  shown text not null,
  -- GitHub's number of the account, which survives a new login; null where GitHub was not asked.
  github_id bigint,
  -- Null where somebody was looked for and not found: they are looked for again after a while.
  user_id text,
  -- How the link was found: a kind of core/people/link.ts; null with user_id.
  how text,
  -- Who made the link, as the audit log has them; null for a look-up.
  made_by text,
  at timestamptz not null,
  primary key (team, login)
);
create index people_by_user on hathi.people (team, user_id) where user_id is not null;

-- What Slack last said of linked people: name, time zone, status, whether they are guests or gone. As JSON to the letter
-- of core/people/member.ts. Nobody else of the workspace is kept.
create table hathi.slack_members (
  team text not null,
  user_id text not null,
  facts json not null,
  seen_at timestamptz not null,
  primary key (team, user_id)
);
