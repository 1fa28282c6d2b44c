/**
 * Encrypts what people's runs carry, by AES-256-GCM, and opens it again. Each value names its key, so that a new key can
 * take over while values of the keys before are still read.
 *
 * A value is not bound to its row: a restart copies a journal by SQL, and whoever can write to the database could put a
 * value there that is not encrypted at all. See docs/security.md.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import {
  keyMissing,
  keyNameOf,
  type SealedKind,
  sealedMark,
  valueDamaged,
} from "../../core/secrets/sealed-text.ts";

const algorithm = "aes-256-gcm";
const [nonceBytes, tagBytes, nameLetters] = [12, 16, 8];
const letters: Readonly<Record<SealedKind, string>> = { value: "v", text: "t", json: "j" };
const bodyAt = sealedMark.length + 1 + 1 + nameLetters + 1;

export interface Sealing {
  /** Whether values are encrypted as they are stored. What is encrypted already is opened in any case. */
  readonly isOn: boolean;
  /** The names of the keys at hand. The first is the one that encrypts. */
  readonly keys: readonly string[];
  /**
   * @param alike whether the same text gives the same result, for what is compared in the database. It shows which values
   *   are equal
   */
  seal(kind: SealedKind, text: string, alike?: boolean): string;
  /** @throws {HathiError} ENCRYPTION_KEY_MISSING, or VALUE_UNREADABLE where the value was changed or cut off */
  open(sealed: string): string;
}

interface Key {
  readonly name: string;
  readonly cipher: Buffer;
  readonly nonces: Buffer;
}

// Derived, because the configured key also encrypts the tokens of workspaces.
function toKey(configured: Buffer): Key {
  const derive = (what: string): Buffer =>
    createHmac("sha256", configured).update(`hathi: at rest: ${what}`).digest();
  return {
    name: derive("name").toString("hex").slice(0, nameLetters),
    cipher: derive("cipher"),
    nonces: derive("nonces"),
  };
}

/** @param configured the newest key first */
export function createSealing(configured: readonly Buffer[], isOn: boolean): Sealing {
  const keys = configured.map(toKey);
  const [newest] = keys;
  const byName = new Map(keys.map((key) => [key.name, key]));
  return {
    isOn: isOn && newest !== undefined,
    keys: keys.map(({ name }) => name),
    seal(kind, text, alike = false) {
      if (newest === undefined) throw new Error("nothing can be encrypted without a key");
      const head = `${sealedMark}${letters[kind]}:${newest.name}:`;
      const nonce = alike
        ? createHmac("sha256", newest.nonces).update(text).digest().subarray(0, nonceBytes)
        : randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, newest.cipher, nonce).setAAD(Buffer.from(head));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return head + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(sealed) {
      const key = byName.get(keyNameOf(sealed.slice(0, bodyAt)));
      if (key === undefined) throw keyMissing(sealed.slice(0, bodyAt));
      try {
        const bytes = Buffer.from(sealed.slice(bodyAt), "base64url");
        const nonce = bytes.subarray(0, nonceBytes);
        const decipher = createDecipheriv(algorithm, key.cipher, nonce, { authTagLength: tagBytes })
          .setAAD(Buffer.from(sealed.slice(0, bodyAt)))
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const body = bytes.subarray(nonceBytes + tagBytes);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
      } catch (error) {
        throw valueDamaged(error);
      }
    },
  };
}

/** For a database in which nothing is encrypted. */
export const noSealing = createSealing([], false);
