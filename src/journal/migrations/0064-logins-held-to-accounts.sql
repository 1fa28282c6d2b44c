-- A login on GitHub that was given up may be taken by somebody else. Each link is held to the number of the account that
-- it was made for, or that its login had when it was first used. Read before a link is used, by lists, and by
-- `hathi doctor`.
alter table hathi.people
  -- When GitHub was last asked which account the login is; null where it never was.
  add column id_checked_at timestamptz,
  -- The account that has the login by now, where it is not github_id: the link is not used.
  add column other_id bigint;
create index people_taken_over on hathi.people (team, login) where other_id is not null;
