/** Keys that come from outside on their way into an index of Postgres, whose rows take some 2,700 bytes. */
import { createHash } from "node:crypto";

const longest = 500;

/** The key itself, or where it is long, its beginning and its hash: equal keys stay equal, and others differ. */
export function indexKey(key: string): string {
  if (key.length <= longest) return key;
  const hash = createHash("sha256").update(key).digest("hex");
  return `${key.slice(0, 100).toWellFormed()}… ${hash}`;
}
