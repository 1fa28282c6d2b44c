-- Who is signed in to the page. Times are of the real clock: sessions are people's, whatever clock runs live by. A
-- version that does not know this table serves no page.
create table hathi.page_sessions (
  -- A digest of the secret in the browser's cookie, so that whoever reads this table cannot come in by it.
  id text primary key,
  team text not null,
  user_id text not null,
  name text not null,
  began_at timestamptz not null default clock_timestamp(),
  until timestamptz not null
);
create index page_sessions_by_end on hathi.page_sessions (until);

-- The page's list of what is about something: "octo/app" finds "octo/app#7", too.
create index if not exists runs_by_subject on hathi.runs (subject text_pattern_ops, created_at desc) where subject is not null;
