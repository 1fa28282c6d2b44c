-- Accounts that refuse our credentials wait as those do that do not answer: closed at the first refusal, and tried
-- now and then until a person has mended them.

alter table hathi.outages
  -- What is to be mended, in people's words: what its runs wait for. Null where the service does not answer.
  add column refusal text,
  -- When people were told of it. Read and written by whoever tells them, once.
  add column told_at timestamptz;
