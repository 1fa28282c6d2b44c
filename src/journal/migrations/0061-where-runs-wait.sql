-- Where in its build a run stood when it was parked, as places "12:34 56:7", newest call first. The page reads it, for
-- waiting runs alone, and finds the author's line by the build's source map. Workers write it as they park a run.
alter table hathi.runs add column stands_at text;
