-- The organisation that a signed-in person's workspace belongs to, so that it can be asked again whether it is served. Null
-- for workspaces of no organisation, and in sessions of an earlier version, which last half a day.
alter table hathi.page_sessions add column enterprise text;

-- The page's lists where several workspaces share a Hathi: those of one are read without a look at those of the others.
create index if not exists runs_failed_by_team on hathi.runs (coalesce(team, ''), finished_at, id) where state = 'failed';
create index if not exists runs_cancelled_by_team on hathi.runs (coalesce(team, ''), finished_at, id) where state = 'cancelled';
create index if not exists events_by_team on hathi.events (coalesce(team, ''), type text_pattern_ops, seq);
