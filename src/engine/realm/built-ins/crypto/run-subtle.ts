/** `crypto.subtle` of a run, as far as it draws: random signatures are steps, and keys come from the run's seed. */
import { createPublicKey, type webcrypto } from "node:crypto";
import { HathiError } from "../../../../core/errors.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import { copyBytes, describeContents } from "../describe-contents.ts";
import { askHost } from "../host-calls.ts";
import { drawPrivateKey } from "./run-keys.ts";

type Algorithm = {
  readonly name: string;
  readonly namedCurve?: string;
  readonly length?: number;
  readonly hash?: unknown;
};

/** Recorded as a step, or computed by Node while the run counts as at work. */
type Made =
  | { readonly kind: "recorded"; readonly answer: Promise<unknown> }
  | { readonly kind: "computed"; readonly answer: Promise<unknown> };

const { subtle } = crypto;
const randomSignatures: ReadonlySet<string> = new Set(["ecdsa", "rsa-pss"]);
// Which uses the first half of a key pair has. The other half has the rest.
const ofPublicKeys: ReadonlySet<string> = new Set([
  "verify",
  "encrypt",
  "wrapKey",
  "encapsulateKey",
  "encapsulateBits",
]);
const blockBits: Readonly<Record<string, number>> = {
  "SHA-1": 512,
  "SHA-256": 512,
  "SHA-384": 1024,
  "SHA-512": 1024,
};

/** @returns what a method gives in a run; undefined where Node's own gives the same again */
export function createSubtle(
  instance: RunInstance,
): (method: string, args: readonly unknown[]) => Made | undefined {
  const record = (name: string, contents: string, take: () => Promise<ArrayBuffer>): Made => {
    const { promise } = askHost<Buffer>(instance, {
      name: `crypto.subtle.${name}`,
      args: [contents],
      perform: async () => Buffer.from(await take()),
    });
    return { kind: "recorded", answer: promise.then((bytes) => new Uint8Array(bytes).buffer) };
  };
  return (method, args) => {
    const [given] = args;
    const algorithm = readAlgorithm(given);
    switch (method) {
      case "sign": {
        if (!randomSignatures.has(algorithm.name)) return undefined;
        const [, key, data] = args as [unknown, webcrypto.CryptoKey, webcrypto.BufferSource];
        const bytes = copyBytes(data);
        const [as, own] = [given as webcrypto.EcdsaParams, new Uint8Array(bytes)];
        return record("sign", describeContents(bytes), async () => subtle.sign(as, key, own));
      }
      case "encrypt": {
        if (algorithm.name !== "rsa-oaep") return undefined;
        const [, key, data] = args as [unknown, webcrypto.CryptoKey, webcrypto.BufferSource];
        const own = new Uint8Array(copyBytes(data));
        // A digest of the plain text could give the plain text away.
        return record("encrypt", "", async () => subtle.encrypt(given as webcrypto.RsaOaepParams, key, own));
      }
      case "generateKey":
        return { kind: "computed", answer: generateKey(instance, algorithm, args) };
      case "encapsulateKey":
      case "encapsulateBits":
        throw randomKey(method);
      default:
        return undefined;
    }
  };
}

async function generateKey(
  instance: RunInstance,
  algorithm: Algorithm,
  [given, extractable, usages]: readonly unknown[],
): Promise<unknown> {
  const all = usages as readonly webcrypto.KeyUsage[];
  const [name, isExtractable] = [given as webcrypto.AlgorithmIdentifier, extractable === true];
  if (algorithm.name.startsWith("aes-") || algorithm.name === "hmac") {
    const bytes = new Uint8Array(instance.keyBytes(lengthOf(algorithm) / 8));
    return subtle.importKey("raw", bytes, name, isExtractable, [...all]);
  }
  const type = algorithm.name === "ecdsa" || algorithm.name === "ecdh" ? "ec" : algorithm.name;
  const drawn = drawPrivateKey(instance, type, algorithm.namedCurve);
  if (drawn === undefined) throw randomKey("generateKey");
  const pkcs8 = new Uint8Array(drawn.export({ type: "pkcs8", format: "der" }));
  const spki = new Uint8Array(createPublicKey(drawn).export({ type: "spki", format: "der" }));
  const own = all.filter((usage) => !ofPublicKeys.has(usage));
  const others = all.filter((usage) => ofPublicKeys.has(usage));
  return {
    privateKey: await subtle.importKey("pkcs8", pkcs8, name, isExtractable, own),
    publicKey: await subtle.importKey("spki", spki, name, true, others),
  };
}

function readAlgorithm(given: unknown): Algorithm {
  if (typeof given === "string") return { name: given.toLowerCase() };
  const named = (typeof given === "object" && given !== null ? given : {}) as Partial<Algorithm>;
  return { ...named, name: String(named.name).toLowerCase() };
}

/** Node's default length: one block of the hash. */
function lengthOf({ name, length, hash }: Algorithm): number {
  if (length !== undefined) return length;
  const of = typeof hash === "string" ? hash : (hash as Algorithm | undefined)?.name;
  return name === "hmac" ? (blockBits[of?.toUpperCase() ?? ""] ?? 512) : 256;
}

export function randomKey(method: string): HathiError {
  return new HathiError(
    "OUTSIDE_A_STEP",
    `crypto.subtle.${method} makes a key at random, and a replay would make another: make it within a step and return it exported`,
  );
}
