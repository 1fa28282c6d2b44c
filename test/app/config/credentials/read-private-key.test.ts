import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../../../src/app/config/config.ts";
import { readSecrets } from "../../../../src/app/config/credentials/known-secrets.ts";
import { newAppKey } from "../../../connectors/github/app-key.ts";

const pem = newAppKey();
const pkcs8 = createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString();
const body = pem.split("\n").slice(1, -2).join("");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hathi-key-"));
  await writeFile(join(folder, "hathi.pem"), pem);
});
afterAll(async () => rm(folder, { recursive: true }));

const envWith = (key: string): Record<string, string> => ({
  GITHUB_APP_ID: "1",
  GITHUB_WEBHOOK_SECRET: "a webhook secret",
  GITHUB_PRIVATE_KEY: key,
});

describe("the private key of the GitHub App", () => {
  const forms: Readonly<Record<string, () => string>> = {
    "as it stands in its file": () => pem,
    "as PKCS#8": () => pkcs8,
    "in one line, with \\n": () => pem.replaceAll("\n", "\\n"),
    "in one line, with \\n written twice over": () => pem.replaceAll("\n", "\\\\n"),
    "with Windows' line ends": () => pem.replaceAll("\n", "\r\n"),
    "with Windows' line ends written out": () => pem.replaceAll("\n", "\\r\\n"),
    "with blanks for line ends": () => pem.replaceAll("\n", " "),
    "without line ends": () => pem.replaceAll("\n", ""),
    "in literal double quotes": () => `"${pem.replaceAll("\n", "\\n")}"`,
    "in literal single quotes": () => `'${pem}'`,
    "as base64": () => Buffer.from(pem).toString("base64"),
    "as base64 in lines of 76": () => Buffer.from(pem).toString("base64").replaceAll(/.{76}/g, "$&\n"),
    "as base64 in quotes": () => `"${Buffer.from(pem).toString("base64")}"`,
    "as the letters between its first and last line": () => body,
    "as the path of its file": () => join(folder, "hathi.pem"),
    "as a path from where Hathi is started": () => "./hathi.pem",
    "as a path in quotes": () => '"hathi.pem"',
  };
  it.each(Object.entries(forms))("is read %s, and is a secret in every writing", (_, form) => {
    const env = envWith(form());
    const { privateKey } = readConfig(env, folder).github ?? {};
    const read = createPrivateKey(privateKey ?? "").export({ type: "pkcs1", format: "pem" });
    expect(read).toBe(pem);
    const secrets = readSecrets(env, folder).map(({ value }) => value);
    expect(secrets).toContain(privateKey);
  });

  const refused: Readonly<Record<string, readonly [() => string, string]>> = {
    "cut off after its first line": [() => pem.split("\n")[0] ?? "", "is cut off"],
    "cut off in the middle": [() => pem.slice(0, 600), "is cut off"],
    "without its middle": [() => pem.replace(/\n(?:.+\n){5}/, "\n"), "is damaged"],
    "with letters replaced": [() => pem.replace(body.slice(8, 40), "A".repeat(32)), "is damaged"],
    "the public one": [
      () =>
        generateKeyPairSync("rsa", { modulusLength: 2048 })
          .publicKey.export({ type: "spki", format: "pem" })
          .toString(),
      "a public key, not a private key",
    ],
    "of SSH": [
      () => "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----",
      "a key of SSH",
    ],
    "of another kind": [
      () => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      "of the kind ed25519",
    ],
    "with a passphrase": [
      () =>
        createPrivateKey(pem)
          .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
          .toString(),
      "locked with a passphrase",
    ],
    "of a file that is not there": [() => "./secrets/hathi.pem", "cannot be read (ENOENT"],
    "a piece of its base64": [() => Buffer.from(pem).toString("base64").slice(100, 700), "not a private key"],
    "of a folder": [() => "../", "not a private key"],
    "a word": [() => "none", "not a private key"],
  };
  it.each(Object.entries(refused))("is refused %s, without being told", (_, [form, problem]) => {
    const key = form();
    const read = (): unknown => readConfig(envWith(key), folder);
    expect(read).toThrow(`GITHUB_PRIVATE_KEY: `);
    expect(read).toThrow(problem);
    // Shorter pieces also occur in the advice.
    expect(read).not.toThrow(key.slice(33, 200) || "nothing to give away");
  });
});
