-- The direct messages that ask admins about a step in doubt whose run has no people of its own, each as it is
-- posted: [{"user", "team", "channel", "ts"}]. Read by the senders, which ask nobody twice and show in all of
-- them how it was settled. A version that does not know them leaves them as they are.
alter table hathi.doubts add column direct_messages jsonb not null default '[]';
