/** Notes under which keys something is encrypted in the database, and finds those that are not at hand. */
import type { Database } from "../database/database.ts";

/** Called before this process encrypts anything. */
export async function noteKey(database: Database): Promise<void> {
  const { isOn, keys } = database.sealing;
  if (!isOn) return;
  await database.query(
    `insert into hathi.encryption_keys (name) values ($1)
     on conflict (name) do update set last_at = clock_timestamp()`,
    [keys[0]],
  );
}

/** The keys under which something may be encrypted, and which `HATHI_ENCRYPTION_KEY` does not have. */
export async function findMissingKeys(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    "select name from hathi.encryption_keys where name <> all ($1) order by last_at desc, name",
    [database.sealing.keys],
  );
  return rows.map(({ name }) => name);
}
