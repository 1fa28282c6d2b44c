-- The Slack workspace that a run belongs to: its trigger's, or its parent's. Null for what GitHub, a webhook or a
-- schedule started, and for runs that the version before inserts during an update: where several workspaces have
-- installed the app, nobody reaches those from Slack. Read by whatever people ask of runs in Slack.
alter table hathi.runs add column team text;

-- A null character in its data is nothing that Postgres can look into: such a run has no workspace then.
create function pg_temp.team_of(data json) returns text language plpgsql as $$
begin
  return coalesce(data ->> 'context_team_id', data ->> 'team_id',
    case json_typeof(data -> 'team') when 'object' then data -> 'team' ->> 'id' else data ->> 'team' end);
exception when others then
  return null;
end
$$;

update hathi.runs set team = pg_temp.team_of(data)
from hathi.events where events.id = runs.event_id and source = 'slack';

with recursive family as (
  select id, team from hathi.runs where team is not null
  union
  select child.id, family.team from hathi.runs as child join family on child.parent_run_id = family.id
  where child.team is null)
update hathi.runs set team = family.team from family where runs.id = family.id and runs.team is null;

drop function pg_temp.team_of(json);
