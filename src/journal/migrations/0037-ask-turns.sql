-- What people do about a question beside answering it: they hand it to somebody, take it over, ask back, or tell more. The
-- rows of a question, the oldest first, say who may answer in whose place, and are shown on its card. A version that does
-- not know this table shows no such thing, and counts nobody's answer in the place of somebody else's.
create table hathi.ask_turns (
  id bigint generated always as identity primary key,
  ask_id text not null references hathi.asks on delete cascade,
  kind text not null check (kind in ('handed-over', 'taken-over', 'asked-back', 'told')),
  -- The actor of the audit log; "run" where the automation itself tells more.
  person text not null,
  -- Handed over: to whom, as a group of core/asks/groups.ts.
  given_to text,
  -- Asked back and told: what.
  text text,
  -- Told: what was asked back. One person tells, whoever is first.
  about bigint references hathi.ask_turns on delete cascade,
  at timestamptz not null
);
create index ask_turns_by_ask on hathi.ask_turns (ask_id, id);
create unique index ask_turns_told on hathi.ask_turns (about) where about is not null;

-- The turn that a message below a card is about.
alter table hathi.ask_messages add column turn bigint references hathi.ask_turns on delete cascade;
create index ask_messages_by_turn on hathi.ask_messages (turn) where turn is not null;
