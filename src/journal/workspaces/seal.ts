/** Encrypts secrets at rest by AES-256-GCM, bound to their row, so that they cannot be opened in another row. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { HathiError } from "../../core/errors.ts";

const algorithm = "aes-256-gcm";
const [nonceBytes, tagBytes] = [12, 16];

/** @param rowId the row's key, which is authenticated together with the value */
export function seal(key: Buffer, rowId: string, value: unknown): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(rowId));
  const body = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/**
 * @param keys the one that it was sealed with is among them
 * @param rowId null for a value of an earlier version, which did not bind values to rows
 * @throws {HathiError} CONFIG_INVALID where the key or the row is not the one that the value was sealed with
 */
export function unseal(keys: readonly Buffer[], rowId: string | null, sealed: Buffer): unknown {
  let cause: unknown;
  for (const key of keys) {
    try {
      const nonce = sealed.subarray(0, nonceBytes);
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
      if (rowId !== null) decipher.setAAD(Buffer.from(rowId));
      decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
      const body = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
      return JSON.parse(body.toString("utf8"));
    } catch (error) {
      cause = error;
    }
  }
  throw new HathiError(
    "CONFIG_INVALID",
    "a workspace's token does not open with this HATHI_ENCRYPTION_KEY: set the key it was stored under, or install the app in that workspace again",
    { cause },
  );
}
