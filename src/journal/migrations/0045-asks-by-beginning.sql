-- A question is found by the beginning of its id, as a run is. The primary key serves only whole ids: without this
-- index each answer read through all questions that were ever asked.
create index if not exists asks_by_id_prefix on hathi.asks (id text_pattern_ops);
