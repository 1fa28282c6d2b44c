-- Whoever connected a repository is told when GitHub ends that: otherwise its channel only falls silent. The version
-- before tells nobody, and ignores the column.
alter table hathi.connected_repositories add column end_told_at timestamptz;
-- What ended before is in the list, and is told to nobody so late.
update hathi.connected_repositories set end_told_at = ended_at where ended_at is not null;
create index connected_repositories_untold on hathi.connected_repositories (ended_at)
  where ended_at is not null and end_told_at is null;
