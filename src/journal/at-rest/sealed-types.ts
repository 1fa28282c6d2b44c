/** Opens what comes from the database: every text and every JSON, whatever column it stands in. */
import { type CustomTypesConfig, types as pgTypes } from "pg";
import { type ErrorCode, HathiError, messageOf } from "../../core/errors.ts";
import { damagedMark, sealedJsonMark, sealedMark } from "../../core/secrets/sealed-text.ts";
import type { Unreadable } from "../database/queryable.ts";
import type { Sealing } from "./sealing.ts";

const { INT8: int8, TEXT: text, JSON: json, JSONB: jsonb } = pgTypes.builtins;
const [firstOfMark, firstOfJson] = [sealedMark.charCodeAt(0), sealedJsonMark.charCodeAt(0)];

/** How each connection reads values, by what becomes of those that no key at hand opens. */
export type SealedTypes = Readonly<Record<Unreadable, CustomTypesConfig>>;

export function sealedTypes(sealing: Sealing): SealedTypes {
  return {
    refused: typesBy((sealed) => sealing.open(sealed)),
    shown: typesBy((sealed) => {
      try {
        return sealing.open(sealed);
      } catch (error) {
        return inPlaceOf(sealed, error);
      }
    }),
    left: typesBy((sealed) => {
      try {
        return sealing.open(sealed);
      } catch (error) {
        return codeOf(error) === "ENCRYPTION_KEY_MISSING" ? sealed : damagedMark;
      }
    }),
  };
}

/** What people see instead. A list of runs must not fail for one of them. */
function inPlaceOf(sealed: string, error: unknown): string {
  const words = `unreadable: ${messageOf(error)}`;
  const kind = sealed[sealedMark.length];
  // An array of one text is how a text is recorded.
  if (kind === "v") return JSON.stringify([words]);
  return kind === "j" ? JSON.stringify({ name: codeOf(error), message: words }) : words;
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof HathiError ? error.code : "VALUE_UNREADABLE";
}

function typesBy(open: (sealed: string) => string): CustomTypesConfig {
  // Every text of every row comes by here, so almost all are told by their first character.
  const opened = (raw: string): string => {
    const first = raw.charCodeAt(0);
    if (first === firstOfMark && raw.startsWith(sealedMark)) return open(raw);
    if (first === firstOfJson && raw.startsWith(sealedJsonMark)) return open(JSON.parse(raw) as string);
    return raw;
  };
  const parsed = (raw: string): unknown => JSON.parse(opened(raw));
  return {
    getTypeParser(oid, format) {
      // Sequence numbers stay far below 2^53.
      if (oid === int8) return Number;
      if (oid === text) return opened;
      if (oid === json || oid === jsonb) return parsed;
      return pgTypes.getTypeParser(oid, format);
    },
  };
}
