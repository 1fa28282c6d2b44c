-- Steps in doubt of one kind are asked about in one message: the same step of the same automation, in one place. The
-- message belongs to the first of them; the others name it here, and have no message of their own. A version that does
-- not know these columns asks about each step that it finds untold.
alter table hathi.doubts add column told_with bigint references hathi.doubts on delete set null;
-- The channel or person that the message goes to first; null for those without: their admins are asked.
alter table hathi.doubts add column place text;
-- When a sender decided with which others it is asked about.
alter table hathi.doubts add column gathered_at timestamptz;
-- How often what the message says has changed: what changed while it was being said is said, too.
alter table hathi.doubts add column changes integer not null default 0;
create index doubts_told_with on hathi.doubts (told_with) where told_with is not null;
create index doubts_leading on hathi.doubts (name, id) where told_with is null and gathered_at is not null;
-- What is asked about already stays as it is.
update hathi.doubts set gathered_at = asked_at where told_at is not null or ts is not null or direct_messages <> '[]';
