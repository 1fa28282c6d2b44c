-- What people do not want to hear of, and until when. Written by their clicks and commands; read before somebody is
-- mentioned or written to.
create table hathi.quiets (
  team text not null,
  user_id text not null,
  -- "octo/app#12", "octo/app", in small letters; empty for everything.
  about text not null,
  -- By the runs' clock; null until the person takes it back.
  until timestamptz,
  made_at timestamptz not null,
  primary key (team, user_id, about)
);

-- What a workspace or a person decided about working hours and the like. As JSON to the letter of the schema that reads
-- it.
create table hathi.settings (
  team text not null,
  -- "workspace", or the Slack user.
  scope text not null,
  value json not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (team, scope)
);
