-- Until when one process may renew the token of a workspace, by the real clock: it holds no connection while it asks Slack,
-- so the row says that it is at it. Read and written by renew-token.ts. A version that does not know this column renews
-- under a lock of its own: while both run, a token may be renewed twice.
alter table hathi.slack_installations add column renewing_until timestamptz;
