-- For cards below which people may answer in words or by emoji: when a sender looks next whether somebody did so in vain,
-- because Slack does not send such events; and how often that was. Null where nobody looks any more. A version that does
-- not know the columns does not look.
alter table hathi.ask_messages add column look_at timestamptz;
alter table hathi.ask_messages add column looks integer not null default 0;
