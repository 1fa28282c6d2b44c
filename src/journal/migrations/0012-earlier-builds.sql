-- The build that a run was on before it was moved to another: where it diverges there, people are told the way
-- back, and the build is kept for it. Read by workers, which name it as they pause the run.
alter table hathi.runs add column earlier_build_id text;
