-- What automations answer to forms and menus while a person in Slack waits. Written by runs, read by the intake process
-- that the request came to. A row without a response says that the request waits no longer: the answer came too late.
create table if not exists hathi.form_answers (
  event_id text primary key references hathi.events (id) on delete cascade,
  response jsonb,
  -- The step that answered, so that one in doubt finds what it did.
  step text
);

-- Whether an automation's code answers forms or menus; written by a deploy.
alter table hathi.automations add column if not exists answers boolean not null default false;
