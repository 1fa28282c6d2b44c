import { describe, expect, it, onTestFinished } from "vitest";
import { holdsSecret, knowSecrets } from "../../../src/core/secrets/secrets.ts";
import { findLeaks } from "../../e2e/secrets/find-leaks.ts";

const secrets = {
  PLAIN: "s3cr3t/v4lue+0f==mine",
  ODD: `7 "quotes" and \\slashes\\ <&> 'it' é 9`,
  KEY: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA\n-----END PRIVATE KEY-----",
};

const json = (text: string): string => JSON.stringify(text);

/** How a secret that the gate has let through would stand in a table, a log or an answer. */
const written: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => `before ${secret} after`,
  "as JSON": (secret) => json(secret),
  "as JSON in JSON in a row": (secret) => json(json(json(secret))),
  "in an address": (secret) => `/echo?${new URLSearchParams([["q", secret]]).toString()}`,
  "in a part of an address": (secret) => `/echo/${encodeURIComponent(secret)}`,
  "as hexadecimal digits": (secret) => `\\x${Buffer.from(secret).toString("hex")}`,
  "as numbers of bytes": (secret) => JSON.stringify([...Buffer.from(`ab${secret}`)]),
  "as base64 of itself": (secret) => Buffer.from(secret).toString("base64"),
  "as base64 after one letter": (secret) => Buffer.from(`a${secret}`).toString("base64"),
  "as base64 within a sign-in": (secret) => Buffer.from(`ab${secret}:x`).toString("base64"),
};

// The search of no-way-out.test.ts, which finds nothing there: here there is something.
describe("the search for leaks", () => {
  it.each(Object.keys(written))("finds each secret written %s, by both of its ways", (how) => {
    onTestFinished(() => knowSecrets([]));
    knowSecrets(Object.entries(secrets).map(([variable, value]) => ({ variable, value, isAuthors: true })));
    for (const [name, secret] of Object.entries(secrets)) {
      const said = written[how]?.(secret) ?? "";
      const [leak] = findLeaks({ "the log": said, "a table": "nothing" }, secrets);
      expect(leak).toContain(`${name} in the log`);
      expect(holdsSecret(said)).toBe(true);
    }
  });

  it("finds nothing where there is nothing", () => {
    knowSecrets([]);
    expect(findLeaks({ "the log": "[secret PLAIN] and [secret KEY]" }, secrets)).toEqual([]);
  });
});
