-- The Slack workspace that an event is of, where workspaces install by OAuth: '?' where it names none. Null for what
-- is nobody's own: of GitHub, of a webhook, of Slack where there is one workspace by its token, and what the version
-- before stores during an update. Read when a wait is woken or looks back.
alter table hathi.events add column team text;

-- A null character in its data is nothing that Postgres can look into.
create function pg_temp.team_of(data json) returns text language plpgsql as $$
begin
  return coalesce(data ->> 'context_team_id', data ->> 'team_id',
    case json_typeof(data -> 'team') when 'object' then data -> 'team' ->> 'id' else data ->> 'team' end,
    data -> 'user' ->> 'team_id', '?');
exception when others then
  return '?';
end
$$;

update hathi.events set team = pg_temp.team_of(data)
where source = 'slack' and exists (select 1 from hathi.slack_installations);

drop function pg_temp.team_of(json);

-- Those of a run's own: its input, and what it told others.
update hathi.events set team = runs.team from hathi.runs
where runs.event_id = events.id and runs.team is not null and events.team is null
  and exists (select 1 from hathi.slack_installations);
update hathi.events set team = runs.team from hathi.runs
where events.type = 'run.ended' and runs.id = events.subject and runs.team is not null
  and exists (select 1 from hathi.slack_installations);

-- What GitHub, a webhook or a schedule starts belongs to the only workspace there is from its beginning, and stays
-- that workspace's when another comes; with a token there are no workspaces to keep apart.
update hathi.runs set team = (select min(team_id) from hathi.slack_installations)
where team is null and finished_at is null and (select count(*) from hathi.slack_installations) = 1;
update hathi.runs set team = null
where team is not null and finished_at is null and not exists (select 1 from hathi.slack_installations);

-- A key is held within a workspace: nobody's run is skipped, queued or replaced by another workspace's.
create unique index runs_by_exclusive_key_of_team on hathi.runs (automation, coalesce(team, ''), exclusive_key)
  where exclusive_key is not null and finished_at is null;
drop index hathi.runs_by_exclusive_key;
