/** Looks whether what runs carry is encrypted, and whether every key is at hand. A start and `hathi doctor` share it. */
import { type Finding, findingsOf } from "../../core/finding.ts";
import { findMissingKeys } from "../../journal/at-rest/key-names.ts";
import { isKeyUsed } from "../../journal/at-rest/sealed-columns.ts";
import type { Database } from "../../journal/database/database.ts";

/**
 * The schema must be up to date.
 *
 * @param isUsed whether anything is left that needs a missing key; null where nobody looks, or where that takes too long
 */
export async function examineEncryption(
  database: Database,
  isUsed: (name: string) => Promise<boolean | null> = async (name) => isKeyUsed(database, name),
): Promise<readonly Finding[]> {
  const { ok, advice, broken } = findingsOf("encryption");
  const { isOn, keys } = database.sealing;
  const findings = [
    isOn
      ? ok(`what runs carry is stored encrypted, under the key ${keys[0] ?? ""}`)
      : ok("what runs carry is stored as it is (HATHI_ENCRYPT_RUNS is off)"),
  ];
  for (const name of await findMissingKeys(database)) {
    const used = await isUsed(name);
    findings.push(
      used === false
        ? advice(
            `nothing is encrypted any more under the key ${name}, which HATHI_ENCRYPTION_KEY does not have`,
            `forget it: delete from hathi.encryption_keys where name = '${name}'`,
          )
        : broken(
            `values ${used === null ? "may be" : "are"} encrypted under the key ${name}, which HATHI_ENCRYPTION_KEY does not have: what needs them waits`,
            "put that key back, behind the newest one and a space",
          ),
    );
  }
  return findings;
}
