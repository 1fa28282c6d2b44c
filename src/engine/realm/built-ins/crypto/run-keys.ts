/**
 * Keys that a run makes. If a private key of the scheme is just a number of bytes, the bytes come from the run's seed,
 * and a replay makes the same key. Keys of random primes, as of RSA, cannot be made so: they are refused outside of a
 * step.
 */
import nodeCrypto, { type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { HathiError } from "../../../../core/errors.ts";
import { insideStep } from "../../../replay/run-context.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import { extendClass } from "../extend-class.ts";

type Any = (...args: readonly unknown[]) => unknown;
type Done = (error: Error | null, ...values: readonly unknown[]) => void;
type KeyPair = { readonly publicKey: unknown; readonly privateKey: unknown };
type PairOptions = {
  readonly namedCurve?: string;
  readonly publicKeyEncoding?: nodeCrypto.KeyExportOptions<"pem">;
  readonly privateKeyEncoding?: nodeCrypto.KeyExportOptions<"pem">;
};

// What stands before the bytes of a private key in PKCS #8 (RFC 8410).
const headers: Readonly<Record<string, { readonly der: string; readonly size: number }>> = {
  ed25519: { der: "302e020100300506032b657004220420", size: 32 },
  ed448: { der: "3047020100300506032b6571043b0439", size: 57 },
  x25519: { der: "302e020100300506032b656e04220420", size: 32 },
  x448: { der: "3046020100300506032b656f043a0438", size: 56 },
};

// The names that JWK has, by those of OpenSSL.
const curves: Readonly<Record<string, string>> = {
  "P-256": "P-256",
  "P-384": "P-384",
  "P-521": "P-521",
  prime256v1: "P-256",
  secp256k1: "secp256k1",
  secp384r1: "P-384",
  secp521r1: "P-521",
};
const opensslNames: Readonly<Record<string, string>> = {
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
  secp256k1: "secp256k1",
};
// Of a private key for Diffie-Hellman over a safe prime.
const mostExponentBytes = 64;

/** Makes a private key from the run's seed. Gives undefined for a kind of key that cannot be made so. */
export function drawPrivateKey(instance: RunInstance, type: string, curve?: string): KeyObject | undefined {
  const header = headers[type];
  if (header !== undefined) {
    const der = Buffer.concat([Buffer.from(header.der, "hex"), instance.keyBytes(header.size)]);
    return nodeCrypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  }
  const crv = type === "ec" && curve !== undefined ? curves[curve] : undefined;
  if (crv === undefined) return undefined;
  const ecdh = nodeCrypto.createECDH(opensslNames[crv] ?? crv);
  drawScalar(instance, ecdh);
  const point = ecdh.getPublicKey();
  const size = (point.length - 1) / 2;
  const toText = (bytes: Buffer): string => bytes.toString("base64url");
  const d = Buffer.concat([Buffer.alloc(size), ecdh.getPrivateKey()]).subarray(-size);
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
  const jwk = { kty: "EC", crv, x: toText(x), y: toText(y), d: toText(d) };
  return nodeCrypto.createPrivateKey({ key: jwk, format: "jwk" });
}

const realKeys = Reflect.get(nodeCrypto.ECDH.prototype, "generateKeys") as Any;

/** Bytes that are no private key of the curve, such as those above its order, are drawn again. */
function drawScalar(instance: RunInstance, ecdh: nodeCrypto.ECDH): void {
  const { length } = realKeys.call(ecdh) as Buffer;
  const size = (length - 1) / 2;
  for (;;) {
    const bytes = instance.keyBytes(size);
    // The order of P-521 has 521 bits.
    if (size === 66) bytes[0] = (bytes[0] ?? 0) & 1;
    try {
      ecdh.setPrivateKey(bytes);
      return;
    } catch {
      // The next bytes may be a key.
    }
  }
}

/** @param refuse throws for what has no key from a seed */
export function createKeys(
  instance: RunInstance,
  refuse: (name: string) => void,
): Readonly<Record<string, unknown>> {
  const pairOf = (type: string, options: PairOptions = {}): KeyPair => {
    const privateKey = drawPrivateKey(instance, type, options.namedCurve);
    if (privateKey === undefined) {
      refuse(`crypto.generateKeyPair("${type}")`);
      throw new HathiError("OUTSIDE_A_STEP", `crypto.generateKeyPair("${type}")`);
    }
    const publicKey = nodeCrypto.createPublicKey(privateKey);
    const { publicKeyEncoding, privateKeyEncoding } = options;
    return {
      publicKey: publicKeyEncoding === undefined ? publicKey : publicKey.export(publicKeyEncoding),
      privateKey: privateKeyEncoding === undefined ? privateKey : privateKey.export(privateKeyEncoding),
    };
  };
  const secretOf = (_type: string, { length }: { readonly length: number }): KeyObject =>
    nodeCrypto.createSecretKey(instance.keyBytes(Math.floor(length / 8)));
  const own = (name: string, make: Any): Any => {
    const real = Reflect.get(nodeCrypto, name) as Any;
    return (...args) => (insideStep() ? Reflect.apply(real, nodeCrypto, args) : make(...args));
  };
  // As in Node, what is wrong with the arguments is thrown at once.
  const later =
    (make: Any, spread: (made: unknown) => readonly unknown[]): Any =>
    (...args) => {
      const done = args.at(-1) as Done;
      process.nextTick(done, null, ...spread(make(...args.slice(0, -1))));
    };
  const pair = pairOf as unknown as Any;
  const secret = secretOf as unknown as Any;
  const generateKeyPair = own(
    "generateKeyPair",
    later(pair, (made) => [(made as KeyPair).publicKey, (made as KeyPair).privateKey]),
  );
  Object.defineProperty(generateKeyPair, promisify.custom, {
    value: async (...args: readonly unknown[]) =>
      insideStep() ? (promisify(nodeCrypto.generateKeyPair) as unknown as Any)(...args) : pair(...args),
  });
  const refused = (name: string): [string, Any] => [
    name,
    own(name, () => {
      refuse(`crypto.${name}`);
    }),
  ];
  return {
    generateKeyPair,
    generateKeyPairSync: own("generateKeyPairSync", pair),
    generateKey: own(
      "generateKey",
      later(secret, (made) => [made]),
    ),
    generateKeySync: own("generateKeySync", secret),
    ...Object.fromEntries(["encapsulate", "generatePrime", "generatePrimeSync"].map(refused)),
    ...createExchanges(instance, refuse),
  };
}

/** ECDH and DH: the run sets their keys before Node would draw them. */
function createExchanges(
  instance: RunInstance,
  refuse: (name: string) => void,
): Readonly<Record<string, unknown>> {
  const ECDH = extendClass(nodeCrypto.ECDH as unknown as new () => nodeCrypto.ECDH, {
    members: {
      generateKeys(this: nodeCrypto.ECDH, ...args: readonly unknown[]): unknown {
        if (insideStep()) return Reflect.apply(realKeys, this, args);
        drawScalar(instance, this);
        return Reflect.apply(Reflect.get(this, "getPublicKey") as Any, this, args);
      },
    },
  });
  // Objects of named groups do not show this method, but it works on them, too.
  const { setPrivateKey } = nodeCrypto.DiffieHellman.prototype as unknown as { readonly setPrivateKey: Any };
  const generate = (real: object): object => ({
    generateKeys(this: nodeCrypto.DiffieHellman, ...args: readonly unknown[]): unknown {
      if (!insideStep() && !hasPrivateKey(this)) {
        const size = Math.min(this.getPrime().length - 1, mostExponentBytes);
        Reflect.apply(setPrivateKey, this, [instance.keyBytes(size)]);
      }
      return Reflect.apply(Reflect.get(real, "generateKeys") as Any, this, args);
    },
  });
  type NoArguments = new () => nodeCrypto.DiffieHellman;
  const DiffieHellman = extendClass(nodeCrypto.DiffieHellman as unknown as NoArguments, {
    prepare(args) {
      // If a number of bits is given, Node looks for a random prime.
      if (typeof args[0] === "number" && !insideStep()) refuse("crypto.createDiffieHellman");
      return args;
    },
    members: generate(nodeCrypto.DiffieHellman.prototype),
  });
  const DiffieHellmanGroup = extendClass(nodeCrypto.DiffieHellmanGroup as unknown as NoArguments, {
    members: generate(nodeCrypto.DiffieHellmanGroup.prototype as object),
  });
  const group = (name: string): object => Reflect.construct(DiffieHellmanGroup, [name]) as object;
  return {
    ECDH: Object.assign(ECDH, { convertKey: Reflect.get(nodeCrypto.ECDH, "convertKey") as unknown }),
    createECDH: (curve: string) => Reflect.construct(ECDH, [curve]) as object,
    DiffieHellman,
    DiffieHellmanGroup,
    createDiffieHellman: (...args: readonly unknown[]) => Reflect.construct(DiffieHellman, args) as object,
    createDiffieHellmanGroup: group,
    getDiffieHellman: group,
  };
}

function hasPrivateKey(exchange: nodeCrypto.DiffieHellman): boolean {
  try {
    return exchange.getPrivateKey().length > 0;
  } catch {
    return false;
  }
}
