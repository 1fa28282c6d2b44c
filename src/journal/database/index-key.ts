/** Fits keys from outside into an index of Postgres, whose rows hold some 2,700 bytes. */
import { createHash } from "node:crypto";

const longest = 500;

/** A short key stays as it is. A long one becomes its beginning and its hash, so that different keys still differ. */
export function indexKey(key: string): string {
  if (key.length <= longest) return key;
  const hash = createHash("sha256").update(key).digest("hex");
  return `${key.slice(0, 100).toWellFormed()}… ${hash}`;
}
