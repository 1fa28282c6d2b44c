/**
 * Signatures and encryption by public keys in a run. Some schemes draw real randomness, which no seed can replace:
 * their results are recorded. The results of the others are computed again.
 */
import nodeCrypto, { type KeyObject } from "node:crypto";
import { insideStep } from "../../../replay/run-context.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import { copyBytes, describeContents } from "../describe-contents.ts";
import { extendClass } from "../extend-class.ts";
import { takeFromHost } from "../host-calls.ts";

type Done = (error: Error | null, value?: unknown) => void;
type Any = (...args: readonly unknown[]) => unknown;
type Options = { readonly key?: unknown; readonly padding?: number };

const { RSA_PKCS1_PSS_PADDING } = nodeCrypto.constants;

/** @throws what Node throws for what is no private key */
function isComputedAgain(given: unknown): boolean {
  const key = toPrivateKey(given);
  const padding = (given as Options | null)?.padding;
  const type = key.asymmetricKeyType;
  if (type === "rsa") return padding !== RSA_PKCS1_PSS_PADDING;
  return type === "ed25519" || type === "ed448";
}

function toPrivateKey(given: unknown): KeyObject {
  if (given instanceof nodeCrypto.KeyObject) return given;
  const inner = typeof given === "object" && given !== null ? (given as Options).key : undefined;
  if (inner instanceof nodeCrypto.KeyObject) return inner;
  return nodeCrypto.createPrivateKey(given as nodeCrypto.PrivateKeyInput);
}

export function createSignatures(instance: RunInstance): Readonly<Record<string, unknown>> {
  const record = (name: string, contents: string, take: () => Buffer): Buffer =>
    Buffer.from(takeFromHost(instance, { name: `crypto.${name}`, args: [contents], take }));
  const sign = (algorithm: unknown, data: unknown, key: unknown, done?: Done): unknown => {
    const make = (): Buffer =>
      Reflect.apply(nodeCrypto.sign as Any, nodeCrypto, [algorithm, data, key]) as Buffer;
    if (insideStep() || isComputedAgain(key)) {
      const given = done === undefined ? [algorithm, data, key] : [algorithm, data, key, done];
      return Reflect.apply(nodeCrypto.sign as Any, nodeCrypto, given);
    }
    if (done === undefined) return record("sign", describeContents(copyBytes(data)), make);
    let answer: Parameters<Done>;
    try {
      answer = [null, record("sign", describeContents(copyBytes(data)), make)];
    } catch (error) {
      answer = [error as Error];
    }
    process.nextTick(done, ...answer);
    return undefined;
  };
  const Sign = createSign(record);
  return {
    sign,
    Sign,
    createSign: (algorithm: string, options?: object) =>
      Reflect.construct(Sign, [algorithm, options]) as unknown,
    // The padding is random. A digest of the plain text could give the plain text away.
    publicEncrypt: (key: unknown, data: unknown) => {
      const make = (): Buffer =>
        Reflect.apply(nodeCrypto.publicEncrypt as Any, nodeCrypto, [key, data]) as Buffer;
      return insideStep() ? make() : record("publicEncrypt", "", make);
    },
  };
}

/** The class whose objects take their data in parts. */
function createSign(
  record: (name: string, contents: string, take: () => Buffer) => Buffer,
): new (algorithm: string, options?: object) => nodeCrypto.Sign {
  const real = nodeCrypto.Sign.prototype;
  const [realWrite, realUpdate, realSign] = ["_write", "update", "sign"].map(
    (name) => Reflect.get(real, name) as Any,
  ) as [Any, Any, Any];
  const digests = new WeakMap<object, nodeCrypto.Hash>();
  const digestOf = (sign: object): nodeCrypto.Hash => {
    const known = digests.get(sign) ?? nodeCrypto.createHash("sha256");
    digests.set(sign, known);
    return known;
  };
  type Constructor = new (algorithm: string, options?: object) => nodeCrypto.Sign;
  return extendClass(nodeCrypto.Sign as unknown as Constructor, {
    members: {
      update(this: nodeCrypto.Sign, data: string, encoding?: nodeCrypto.Encoding) {
        digestOf(this).update(copyBytes(data, encoding));
        return Reflect.apply(realUpdate, this, [data, encoding]);
      },
      _write(this: nodeCrypto.Sign, chunk: Buffer, ...rest: readonly unknown[]) {
        digestOf(this).update(chunk);
        return Reflect.apply(realWrite, this, [chunk, ...rest]);
      },
      sign(this: nodeCrypto.Sign, key: unknown, encoding?: BufferEncoding) {
        const make = (): Buffer => Reflect.apply(realSign, this, [key]) as Buffer;
        const bytes =
          insideStep() || isComputedAgain(key)
            ? make()
            : record("Sign.sign", digestOf(this).digest("base64url").slice(0, 22), make);
        return encoding === undefined || (encoding as string) === "buffer" ? bytes : bytes.toString(encoding);
      },
    },
  });
}
