/** Looks whether what runs carry is encrypted, and whether every key is at hand. A start and `hathi doctor` share it. */
import { type Finding, findingsOf } from "../../core/finding.ts";
import { findMissingKeys } from "../../journal/at-rest/key-names.ts";
import type { Database } from "../../journal/database/database.ts";

/** The schema must be up to date. */
export async function examineEncryption(database: Database): Promise<readonly Finding[]> {
  const { ok, broken } = findingsOf("encryption");
  const { isOn, keys } = database.sealing;
  const missing = await findMissingKeys(database);
  return [
    isOn
      ? ok(`what runs carry is stored encrypted, under the key ${keys[0] ?? ""}`)
      : ok("what runs carry is stored as it is (HATHI_ENCRYPT_RUNS is off)"),
    ...missing.map((name) =>
      broken(
        `values are encrypted under the key ${name}, which HATHI_ENCRYPTION_KEY does not have: what needs them waits`,
        "put that key back, behind the newest one and a space",
      ),
    ),
  ];
}
