-- The trace that an event belongs to, so that what its runs do is found in one trace, days later and in any process.

alter table hathi.events
  -- The W3C header "traceparent" of the span that stored the event; null where nothing records traces. Read with a claim.
  add column traceparent text;
