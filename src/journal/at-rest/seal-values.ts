/** Encrypts the parameters of a statement that says which of them carry what runs carry. */
import type { SealedKind } from "../../core/secrets/sealed-text.ts";
import type { Seals } from "../database/queryable.ts";
import type { Sealing } from "./sealing.ts";

/** @param values the parameters as they would be stored unencrypted */
export function sealValues(sealing: Sealing, seals: Seals, values: readonly unknown[]): readonly unknown[] {
  const sealed = [...values];
  const sealAll = (kind: SealedKind, places: readonly number[] | undefined, alike = false): void => {
    const sealOne = (text: unknown): unknown => {
      if (typeof text !== "string") return text;
      const one = sealing.seal(kind, text, alike);
      return kind === "json" ? JSON.stringify(one) : one;
    };
    for (const place of places ?? []) {
      const value = sealed[place - 1];
      sealed[place - 1] = Array.isArray(value) ? value.map(sealOne) : sealOne(value);
    }
  };
  sealAll("value", seals.values);
  sealAll("text", seals.texts);
  sealAll("json", seals.json);
  sealAll("text", seals.alike, true);
  return sealed;
}
