/** Encrypts the parameters of a statement that says which of them carry what runs carry. */
import type { SealedKind } from "../../core/secrets/sealed-text.ts";
import { Verbatim } from "../../core/secrets/strike-stored.ts";
import type { Seals } from "../database/queryable.ts";
import type { Sealing } from "./sealing.ts";

/**
 * @param given the parameters as the statement was handed them
 * @param stored the parameters as they would be stored unencrypted
 */
export function sealValues(
  sealing: Sealing,
  seals: Seals,
  given: readonly unknown[],
  stored: readonly unknown[],
): readonly unknown[] {
  const values = [...stored];
  const sealAll = (kind: SealedKind, places: readonly number[] | undefined, alike = false): void => {
    const sealOne = (text: unknown, original: unknown): unknown => {
      if (typeof text !== "string" || original instanceof Verbatim) return text;
      const sealed = sealing.seal(kind, text, alike);
      return kind === "json" ? JSON.stringify(sealed) : sealed;
    };
    for (const place of places ?? []) {
      const [value, original] = [values[place - 1], given[place - 1]];
      values[place - 1] = Array.isArray(value)
        ? value.map((item, index) => sealOne(item, (original as readonly unknown[])[index]))
        : sealOne(value, original);
    }
  };
  sealAll("value", seals.values);
  sealAll("text", seals.texts);
  sealAll("json", seals.json);
  sealAll("text", seals.alike, true);
  return values;
}
