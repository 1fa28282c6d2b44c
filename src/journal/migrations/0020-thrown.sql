-- What a failed run's function threw, as recorded values are encoded: the run that started it is thrown the same,
-- with its class and fields. Null for all other runs, and for those that a version before this one ended.
alter table hathi.runs add column thrown text;
