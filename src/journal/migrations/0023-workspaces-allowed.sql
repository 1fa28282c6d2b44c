-- Which Slack workspaces may use this Hathi, where workspaces install by OAuth. One that installs waits, with
-- allowed_at null, until an admin allows it. The owner is the one that runs without a workspace of their own (of
-- GitHub, webhooks, schedules) speak in: it stays the owner when it removes the app and its token is forgotten, so
-- that nobody else becomes it. Ids are those of hathi.slack_installations. Read whenever a token is; a version that
-- does not know this table lets every installed workspace in.
create table hathi.slack_workspaces (
  id text primary key,
  -- Null where an organisation installed the app as a whole.
  team_id text,
  enterprise_id text,
  name text,
  is_owner boolean not null default false,
  allowed_at timestamptz,
  allowed_by text,
  seen_at timestamptz not null
);
create unique index slack_workspaces_one_owner on hathi.slack_workspaces (is_owner) where is_owner;

-- Whoever is in already stays in, and the first of them is the owner.
insert into hathi.slack_workspaces (id, team_id, enterprise_id, is_owner, allowed_at, allowed_by, seen_at)
select id, team_id, enterprise_id, row_number() over (order by updated_at, id) = 1, clock_timestamp(),
  'an earlier version', updated_at
from hathi.slack_installations;

-- The token once more, bound to its row's id. A version that does not know this column writes the other one alone:
-- then this one is out of date. What such a version may still read is left in the other one.
alter table hathi.slack_installations add column sealed_for_id bytea;

create function hathi.forget_older_seal() returns trigger language plpgsql as $$
begin
  if new.sealed is distinct from old.sealed and new.sealed_for_id is not distinct from old.sealed_for_id then
    new.sealed_for_id := null;
  end if;
  return new;
end
$$;
create trigger forget_older_seal before update on hathi.slack_installations
  for each row execute function hathi.forget_older_seal();

-- A click or command that comes again is found by what it is known by.
create index audit_by_request on hathi.audit ((details ->> 'request')) where details is not null;
