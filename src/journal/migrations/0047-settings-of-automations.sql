-- What people may set for a repository in Slack, as a JSON schema; null where nothing can be set. A deployment writes
-- it, and /hathi settings reads it. What they set is in the automation's store, under the key "settings".
alter table hathi.automations add column settings json;
