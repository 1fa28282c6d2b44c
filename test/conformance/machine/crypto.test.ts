import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

// How long it sleeps tells the bytes apart: a replay that got others would diverge. The two plays of a case draw others.
const noted = `
  const note = async (name, bytes) => {
    await sleep(3_600_000 + Buffer.from(bytes).reduce((sum, byte, index) => (sum * 31 + byte + index) % 100_003, 7));
    return bytes;
  };
`;

describe("node:crypto and crypto.subtle", () => {
  it(
    "give a random signature again on replay, by whatever way it was asked for",
    { timeout: 120_000 },
    async () => {
      const { result, journal } = await threeWays({
        outputsVary: true,
        reality: "varies",
        source: `
        import crypto, { createPublicKey, createSign, createVerify, constants, generateKeyPairSync, publicEncrypt, privateDecrypt, sign, verify } from "node:crypto";
        import { once } from "node:events";
        import { promisify } from "node:util";
        import { on, sleep, step } from "hathi";
        ${noted}
        const data = Buffer.from("what is signed");
        const { subtle } = globalThis.crypto;
        export default on("webhook.start", async () => {
          const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
          const ed = generateKeyPairSync("ed25519");
          const pem = await step(() => crypto.generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" }));
          const rsa = { privateKey: crypto.createPrivateKey(pem), publicKey: createPublicKey(pem) };
          const right = [];
          const check = async (name, bytes, isRight) => void right.push(isRight(await note(name, bytes)) ? name : "not " + name);
          const byEc = (bytes) => verify("sha256", data, ec.publicKey, bytes);
          await check("sign", sign("sha256", data, ec.privateKey), byEc);
          await check("callback", await promisify(sign)("sha256", data, ec.privateKey), byEc);
          await check("object", createSign("sha256").update("what is ").update("signed").sign(ec.privateKey), byEc);
          await check("encoded", createSign("sha256").update(data).sign({ key: ec.privateKey }, "hex"), (text) => byEc(Buffer.from(text, "hex")));
          const stream = createSign("sha256");
          stream.end(data);
          await once(stream, "finish");
          await check("stream", stream.sign(ec.privateKey), byEc);
          const pss = { padding: constants.RSA_PKCS1_PSS_PADDING };
          await check("pss", sign("sha256", data, { key: rsa.privateKey, ...pss }), (bytes) => verify("sha256", data, { key: rsa.publicKey, ...pss }, bytes));
          await check("ed25519", sign(null, data, ed.privateKey), (bytes) => verify(null, data, ed.publicKey, bytes));
          await check("rsa", sign("sha256", data, rsa.privateKey), (bytes) => createVerify("sha256").update(data).verify(rsa.publicKey, bytes));
          await check("publicEncrypt", publicEncrypt(rsa.publicKey, data), (bytes) => privateDecrypt(rsa.privateKey, bytes).equals(data));
          const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
          const own = await subtle.generateKey(ecdsa, true, ["sign", "verify"]);
          const signed = await note("subtle", await subtle.sign(ecdsa, own.privateKey, data));
          right.push(await subtle.verify(ecdsa, own.publicKey, signed, data), signed instanceof ArrayBuffer);
          const oaep = { name: "RSA-OAEP", hash: "SHA-256" };
          const der = (key, type) => key.export({ type, format: "der" });
          const to = await subtle.importKey("spki", der(rsa.publicKey, "spki"), oaep, true, ["encrypt"]);
          const from = await subtle.importKey("pkcs8", der(rsa.privateKey, "pkcs8"), oaep, true, ["decrypt"]);
          const hidden = await note("oaep", await subtle.encrypt(oaep, to, data));
          right.push(Buffer.from(await subtle.decrypt(oaep, from, hidden)).equals(data));
          return right;
        });
      `,
      });
      const names = [
        "sign",
        "callback",
        "object",
        "encoded",
        "stream",
        "pss",
        "ed25519",
        "rsa",
        "publicEncrypt",
      ];
      expect(result).toEqual([...names, true, true, true]);
      // Those that give the same again are computed again.
      const recorded = journal.flatMap((line) => /(?:value|step) (crypto\.[\w.]+)/.exec(line)?.[1] ?? []);
      expect(recorded).toEqual([
        "crypto.sign",
        "crypto.sign",
        "crypto.Sign.sign",
        "crypto.Sign.sign",
        "crypto.Sign.sign",
        "crypto.sign",
        "crypto.publicEncrypt",
        "crypto.subtle.sign",
        "crypto.subtle.encrypt",
      ]);
    },
  );

  it(
    "make the same keys again on replay, which agree with each other, and no two alike",
    { timeout: 120_000 },
    async () => {
      const { result } = await threeWays({
        reality: "varies",
        source: `
        import crypto, { createDiffieHellman, createECDH, diffieHellman, generateKeyPairSync, generateKeySync, generateKeyPair, getDiffieHellman, randomUUIDv7 } from "node:crypto";
        import { promisify } from "node:util";
        import { on, sleep } from "hathi";
        ${noted}
        const { subtle } = globalThis.crypto;
        const pkcs8 = { type: "pkcs8", format: "der" };
        export default on("webhook.start", async () => {
          const agree = [];
          for (const curve of ["prime256v1", "secp521r1", "secp256k1"]) {
            const [one, other] = [createECDH(curve), createECDH(curve)];
            one.generateKeys();
            const shared = one.computeSecret(other.generateKeys());
            agree.push(shared.equals(other.computeSecret(one.getPublicKey())));
          }
          const group = getDiffieHellman("modp2");
          const same = createDiffieHellman(group.getPrime(), group.getGenerator());
          group.generateKeys();
          const secret = await note("dh", group.computeSecret(same.generateKeys()));
          agree.push(secret.equals(same.computeSecret(group.getPublicKey())));
          for (const type of ["x25519", "x448"]) {
            const [one, other] = [generateKeyPairSync(type), await promisify(generateKeyPair)(type)];
            const shared = diffieHellman({ privateKey: one.privateKey, publicKey: other.publicKey });
            agree.push(shared.equals(diffieHellman({ privateKey: other.privateKey, publicKey: one.publicKey })));
          }
          const keys = [];
          for (const [type, options] of [["ed25519"], ["ed448"], ["ec", { namedCurve: "P-384" }]]) {
            const { privateKey } = generateKeyPairSync(type, options);
            keys.push(privateKey.export(pkcs8).toString("hex"));
          }
          const { privateKey: text } = generateKeyPairSync("ed25519", { publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
          keys.push(text, generateKeySync("aes", { length: 256 }).export().toString("hex"), generateKeySync("hmac", { length: 100 }).export().toString("hex"));
          const aes = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
          keys.push(Buffer.from(await subtle.exportKey("raw", aes)).toString("hex"));
          const pair = await subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
          keys.push(JSON.stringify(await subtle.exportKey("jwk", pair.privateKey)), randomUUIDv7(), randomUUIDv7());
          await note("keys", keys.join());
          const refused = [];
          for (const make of [() => generateKeyPairSync("rsa", { modulusLength: 2048 }), () => createDiffieHellman(512), () => crypto.generatePrimeSync(64)]) {
            try { make(); } catch (error) { refused.push([error.code, /await step\\(/.test(error.message)]); }
          }
          refused.push(await subtle.generateKey({ name: "RSA-PSS", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, ["sign"]).catch((error) => [error.code, /within a step/.test(error.message)]));
          return { agree, alike: keys.length - new Set(keys).size, kinds: keys.length, refused };
        });
      `,
      });
      expect(result).toEqual({
        agree: Array.from({ length: 6 }, () => true),
        alike: 0,
        kinds: 10,
        refused: Array.from({ length: 4 }, () => ["OUTSIDE_A_STEP", true]),
      });
    },
  );
});
