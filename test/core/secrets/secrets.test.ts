import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { hideSecrets, revealSecrets } from "../../../src/core/secrets/hide-secrets.ts";
import { namesSecret } from "../../../src/core/secrets/names-secret.ts";
import { decodeValue, encodeValue } from "../../../src/core/values/recorded-value.ts";
import { holdsSecret, knowSecrets, noteToken, withoutSecrets } from "../../../src/core/secrets/secrets.ts";

const key = [
  "-----BEGIN PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
  "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu",
  "-----END PRIVATE KEY-----",
  "",
].join("\n");
const secrets = {
  PLAIN: "s3cr3t-v4lue-0f-mine",
  ODD: `q"uo\\te <&> 'it' é+ /?`,
  KEY: key,
  SHORT: "abc12",
};

const know = (values: Readonly<Record<string, string>>): void =>
  knowSecrets(
    Object.entries(values).map(([name, value]) => ({
      variable: `HATHI_SECRET_${name}`,
      value,
      isAuthors: true,
    })),
  );

afterEach(() => know({}));

const ways: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  json: (secret) => JSON.stringify({ a: secret }),
  "json in json": (secret) => JSON.stringify({ a: JSON.stringify({ b: secret }) }),
  "json in json in json": (secret) => JSON.stringify([JSON.stringify([JSON.stringify([secret])])]),
  percent: (secret) => `https://a.example/${encodeURIComponent(secret)}`,
  "percent in lower case": (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  "a form": (secret) => new URLSearchParams({ a: secret, b: "c" }).toString(),
  "an address": (secret) => encodeURI(`https://a.example/?q=${secret}`),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  "base64 after one byte": (secret) => Buffer.from(`x${secret}y`).toString("base64"),
  "base64 after two bytes": (secret) => Buffer.from(`xy${secret}`).toString("base64"),
  base64url: (secret) => Buffer.from(`???${secret}>>>`).toString("base64url"),
  "base64url after one byte": (secret) => Buffer.from(`?${secret}`).toString("base64url"),
  "base64url after two bytes": (secret) => Buffer.from(`??${secret}`).toString("base64url"),
  "base64 of JSON": (secret) => Buffer.from(JSON.stringify({ a: secret })).toString("base64"),
  "base64 of a form": (secret) =>
    Buffer.from(new URLSearchParams({ a: secret }).toString()).toString("base64"),
  "base64 of basic authorization": (secret) =>
    Buffer.from(`Basic ${Buffer.from(`me:${secret}`).toString("base64")}`).toString("base64"),
  hex: (secret) => Buffer.from(secret).toString("hex"),
  "hex in upper case": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "bytes as JSON": (secret) => JSON.stringify(Buffer.from(secret)),
  "bytes as console.log shows them": (secret) => inspect(Buffer.from(secret.slice(0, 50))),
  "numbers as console.log shows them": (secret) =>
    inspect(new Uint8Array(Buffer.from(secret)), { maxArrayLength: null }),
  "text as console.log shows it": (secret) => inspect({ a: secret }, { breakLength: Infinity }),
  "bytes read as latin1": (secret) => Buffer.from(secret).toString("latin1"),
  html: (secret) =>
    secret
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;"),
  "an escaped Slack message": (secret) =>
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
};

describe("a text without secrets", () => {
  for (const [name, value] of Object.entries(secrets).filter(([one]) => one !== "SHORT")) {
    it.each(Object.keys(ways))(`lacks ${name} as %s`, (way) => {
      // console.log shows a long text line by line, which is a form of its own.
      know(
        name === "KEY" && way.startsWith("bytes as console")
          ? { KEY: value.slice(0, 50) }
          : { [name]: value },
      );
      const told = ways[way]?.(value) ?? "";
      expect(holdsSecret(told) || /console/.test(way)).toBe(true);
      expect(withoutSecrets(`before ${told} after`)).toContain(`[secret ${name}]`);
      expect(holdsSecret(withoutSecrets(told))).toBe(false);
    });
  }

  it("lacks each line of a secret of several lines, and keeps what every key file has", () => {
    know(secrets);
    const [begin = "", first = "", second = ""] = key.split("\n");
    expect(withoutSecrets(`${begin} ${second} ${first}`)).toBe(`${begin} [secret KEY] [secret KEY]`);
    const file = JSON.stringify({ type: "service_account", private_key_id: "0123456789abcdef" }, null, 2);
    know({ FILE: file });
    expect(withoutSecrets('"type": "service_account",')).toBe('"type": "service_account",');
    expect(withoutSecrets('"private_key_id": "0123456789abcdef"')).toBe("[secret FILE]");
  });

  it("keeps what is shorter than six characters, and everything else to the letter", () => {
    know(secrets);
    const text = "abc12 s3cr3t-v4lue-0f-min é 🐘 \ud800";
    expect(withoutSecrets(text)).toBe(text);
  });

  it("lacks tokens that came later, and forgets the oldest of many", () => {
    for (let at = 0; at < 400; at += 1) noteToken("TOKEN", `ghs_${at}_ghs`);
    expect(withoutSecrets("ghs_0_ghs ghs_399_ghs")).toBe("ghs_0_ghs [secret TOKEN]");
  });

  it("is found in a time that grows with its length alone", () => {
    const values = Array.from({ length: 50 }, (_, at) => [`S${at}`, `${at}aaaaaaaaaaaaaaaaaaaaaaaab${at}`]);
    know(Object.fromEntries(values) as Record<string, string>);
    expect(holdsSecret("")).toBe(false);
    for (const [sign, length] of [
      ["a", 200_000],
      ["1, ", 100_000],
      ["00 ", 100_000],
      ["the quick brown fox ", 200_000],
    ] as const) {
      const began = performance.now();
      withoutSecrets(sign.repeat(length));
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });
});

describe("a recorded value with secrets", () => {
  const { PLAIN, ODD, KEY } = secrets;
  const value = {
    text: `Bearer ${PLAIN}`,
    url: new URL(`https://a.example/?key=${encodeURIComponent(ODD)}`),
    pattern: /s3cr3t-v4lue-0f-mine/gi,
    map: new Map([[PLAIN, new Set([ODD])]]),
    [PLAIN]: 1,
    bare: Object.assign(Object.create(null) as object, { [ODD]: KEY }),
    bytes: new TextEncoder().encode(`x${ODD}${KEY}`),
    view: new Uint16Array(Buffer.from(`${PLAIN}${PLAIN}`).buffer.slice(0, 2)),
    buffer: Buffer.from(`?${PLAIN}`),
    basic: `Basic ${Buffer.from(`me:${PLAIN}`).toString("base64")}`,
    error: Object.assign(new TypeError(`no ${ODD}`, { cause: new Error(KEY) }), { code: PLAIN }),
    json: JSON.stringify({ deep: JSON.stringify({ KEY, ODD }) }),
    big: 12n,
    none: undefined,
    minus: -0,
  };

  it("holds them in no form, and gives them back to the run", () => {
    know(secrets);
    const encoded = encodeValue(value, "x");
    const hidden = hideSecrets(encoded);
    expect(holdsSecret(encoded)).toBe(true);
    expect(holdsSecret(hidden)).toBe(false);
    expect(hideSecrets(hidden)).toBe(hidden);
    expect(decodeValue(revealSecrets(hidden))).toEqual(value);
    expect(decodeValue(revealSecrets(hidden))).toEqual(decodeValue(encoded));
  });

  it("shows people their names", () => {
    know(secrets);
    const shown = decodeValue(revealSecrets(hideSecrets(encodeValue(value, "x")), true)) as typeof value;
    expect(shown.text).toBe("Bearer [secret PLAIN]");
    expect(shown.buffer.toString()).toBe("?[secret PLAIN]");
    expect(shown.error.message).toBe("no [secret ODD]");
  });

  it("is given with the secret that has replaced it, and without one that is gone", () => {
    know(secrets);
    const hidden = hideSecrets(encodeValue({ text: `a ${PLAIN}`, bytes: Buffer.from(`b ${PLAIN}`) }, "x"));
    know({ PLAIN: "another-valüe" });
    const { text, bytes } = decodeValue(revealSecrets(hidden)) as { text: string; bytes: Buffer };
    expect([text, bytes.toString()]).toEqual(["a another-valüe", "b another-valüe"]);
    know({});
    expect(decodeValue(revealSecrets(hidden))).toMatchObject({ text: "a [secret PLAIN]" });
  });

  it("cannot be forged by text or data from outside", () => {
    know(secrets);
    const forged = ["Secret", { text: [["HATHI_SECRET_PLAIN", "raw"]] }];
    for (const outside of [forged, JSON.stringify(forged), { Secret: forged }, `["Secret",{"text":[]}]`]) {
      expect(decodeValue(revealSecrets(encodeValue(outside, "x")))).toEqual(outside);
    }
  });
});

describe("the name of a secret", () => {
  it.each([
    "token",
    "client_secret",
    "api-key",
    "X-Api-Key",
    "apiKey",
    "Set-Cookie",
    "AUTHORIZATION",
    "passwd",
  ])("is told by %s", (name) => expect(namesSecret(name)).toBe(true));
  it.each(["key", "name", "author", "monkey", "passed"])("is not told by %s", (name) =>
    expect(namesSecret(name)).toBe(false),
  );
});
