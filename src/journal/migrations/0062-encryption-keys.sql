-- The names of the keys under which something may be encrypted here, so that whoever starts without one of them says so. The
-- keys themselves are nowhere in the database. Written by processes that encrypt, as they start; read by starts and by
-- "hathi doctor". A version that does not know this table cannot read what is encrypted.
create table hathi.encryption_keys (
  name text primary key,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp()
);
