/** The keys of the page, made of a secret that all processes have: what one of them signs, each other one knows. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { isSameText } from "../../core/secrets/same-text.ts";

const [nonceBytes, tagBytes] = [12, 16];

export interface PageKeys {
  /** A mark of a text that only the holder of the secret can make. */
  sign(purpose: string, text: string): string;
  isSigned(purpose: string, text: string, mark: string): boolean;
  /** Encrypts a value, so that whoever carries it can neither read nor change it. */
  seal(purpose: string, value: unknown): string;
  /** @returns undefined for what was not sealed for this purpose */
  unseal(purpose: string, sealed: string): unknown;
}

export function createPageKeys(secret: Buffer | string): PageKeys {
  // One key a purpose: what is signed as one thing counts as no other.
  const keyFor = (purpose: string): Buffer =>
    createHmac("sha256", secret).update(`hathi: page: ${purpose}`).digest();
  const sign = (purpose: string, text: string): string =>
    createHmac("sha256", keyFor(purpose)).update(text).digest("base64url");
  return {
    sign,
    isSigned: (purpose, text, mark) => isSameText(sign(purpose, text), mark),
    seal(purpose, value) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), nonce);
      const body = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    unseal(purpose, sealed) {
      try {
        const bytes = Buffer.from(sealed, "base64url");
        const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const body = decipher.update(bytes.subarray(nonceBytes + tagBytes));
        return JSON.parse(Buffer.concat([body, decipher.final()]).toString("utf8"));
      } catch {
        return undefined;
      }
    },
  };
}
