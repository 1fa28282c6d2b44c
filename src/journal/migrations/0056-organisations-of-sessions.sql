-- The organisation that a signed-in person's workspace belongs to, so that it can be asked again whether it is served. Null
-- for workspaces of no organisation, and in sessions of an earlier version, which last half a day.
alter table hathi.page_sessions add column enterprise text;
