import { describe, expect, it } from "vitest";
import { isUnconfigured, readConfig } from "../../../src/app/config/config.ts";
import { newAppKey } from "../../connectors/github/app-key.ts";

const key = newAppKey();
const pem = key.replaceAll("\n", "\\n");

describe("the configuration", () => {
  it("needs nothing: then both connectors are off and Postgres is embedded", () => {
    const config = readConfig({}, "/app");
    expect(config).toMatchObject({
      databaseUrl: null,
      slack: null,
      github: null,
      port: 3000,
      portGiven: false,
    });
    expect(config.automationsFolder).toBe("/app/automations");
  });

  it("reads a Slack app of one workspace, and a GitHub App whose key stands in one line", () => {
    const config = readConfig(
      {
        SLACK_SIGNING_SECRET: "s",
        SLACK_BOT_TOKEN: "xoxb-1",
        GITHUB_APP_ID: "1",
        GITHUB_PRIVATE_KEY: pem,
        GITHUB_WEBHOOK_SECRET: "new old",
        HATHI_WEBHOOK_SECRET_BILLING: " whsec_dGhlIHNlY3JldCBvZiBiaWxsaW5n ",
        HATHI_OPEN_WEBHOOKS: "deploy-done, alerts",
      },
      "/",
    );
    expect(config.slack?.auth).toEqual({ kind: "token", botToken: "xoxb-1" });
    expect(config.github?.privateKey).toBe(key);
    expect(config.github?.webhookSecrets).toEqual(["new", "old"]);
    expect(config.webhookSecrets).toEqual({ billing: "whsec_dGhlIHNlY3JldCBvZiBiaWxsaW5n" });
    expect(config.openWebhooks).toEqual(["deploy-done", "alerts"]);
  });

  it.each([
    ["empty", { HATHI_WEBHOOK_SECRET_A: "" }, "HATHI_WEBHOOK_SECRET_A: empty"],
    ["blank", { HATHI_WEBHOOK_SECRET_A: "  \n" }, "HATHI_WEBHOOK_SECRET_A: empty"],
    ["short", { HATHI_WEBHOOK_SECRET_A: "fifteen letters" }, "a key of 15 bytes; it needs 16 or more"],
    ["whsec_ alone", { HATHI_WEBHOOK_SECRET_A: "whsec_" }, "a key of 0 bytes"],
    ["whsec_ with a short key", { HATHI_WEBHOOK_SECRET_A: "whsec_c2hvcnQ=" }, "a key of 5 bytes"],
    [
      "whsec_ with what is no base64",
      { HATHI_WEBHOOK_SECRET_A: "whsec_!!!!!!!!!!!!!!!!!!!!!!!!" },
      "a key of 0 bytes",
    ],
    ["without a webhook's name", { HATHI_WEBHOOK_SECRET_: "a secret of the tests" }, "names no webhook"],
    [
      "given twice",
      { HATHI_WEBHOOK_SECRET_A: "a secret of the tests", HATHI_WEBHOOK_SECRET_a: "a secret of the tests" },
      "set twice",
    ],
    [
      "of a webhook that is open as well",
      { HATHI_WEBHOOK_SECRET_A_B: "a secret of the tests", HATHI_OPEN_WEBHOOKS: "a-b" },
      'HATHI_OPEN_WEBHOOKS: "a-b" has a secret too',
    ],
  ])("refuses a webhook's secret that is %s", (_, env, problem) => {
    expect(() => readConfig(env, "/")).toThrow(problem);
  });

  it("refuses what cannot be the name of an open webhook", () => {
    expect(() => readConfig({ HATHI_OPEN_WEBHOOKS: "deploy,a*" }, "/")).toThrow(
      'HATHI_OPEN_WEBHOOKS: "a*" is not a webhook\'s name',
    );
  });

  it("refuses bounds that are not numbers in their range", () => {
    for (const name of [
      "HATHI_MAX_CONNECTIONS",
      "HATHI_MAX_CONNECTIONS_PER_ADDRESS",
      "HATHI_MAX_BODIES_BYTES",
      "HATHI_MAX_DELIVERY_BYTES",
      "HATHI_MAX_WEBHOOK_BYTES",
      "HATHI_WEBHOOKS_PER_MINUTE",
      "HATHI_MAX_JOURNAL_BYTES",
    ]) {
      expect(() => readConfig({ [name]: "0" }, "/")).toThrow(`${name}: "0" is not a whole number`);
    }
  });

  it("names every variable that is wrong at once, and what to set", () => {
    const env = {
      SLACK_BOT_TOKEN: "x",
      GITHUB_APP_ID: "1",
      PORT: "http",
      HATHI_URL: "hathi",
      HATHI_ENCRYPTION_KEY: "k",
    };
    const read = (): unknown => readConfig(env, "/");
    for (const name of [
      "SLACK_SIGNING_SECRET: missing",
      "GITHUB_PRIVATE_KEY: missing",
      "GITHUB_WEBHOOK_SECRET: missing",
      'PORT: "http" is not a port',
      "HATHI_URL:",
      "HATHI_ENCRYPTION_KEY: needs 32 bytes",
    ]) {
      expect(read).toThrow(name);
    }
  });

  it("reads the admins with or without their workspace, and refuses what is not a user id", () => {
    expect(readConfig({ HATHI_ADMINS: "U0ANA, T0ACME/W0BEN," }, "/").admins).toEqual([
      { team: null, user: "U0ANA" },
      { team: "T0ACME", user: "W0BEN" },
    ]);
    expect(readConfig({ HATHI_ADMINS: " " }, "/").admins).toEqual([]);
    for (const wrong of ["@ana", "u0ana", "C0GENERAL", "T0ACME", "U0ANA;U0BEN"]) {
      expect(() => readConfig({ HATHI_ADMINS: wrong }, "/")).toThrow(
        `HATHI_ADMINS: "${wrong}" is not a Slack user id`,
      );
    }
  });

  it("asks for a key to encrypt the tokens of workspaces that install by OAuth", () => {
    const env = { SLACK_SIGNING_SECRET: "s", SLACK_CLIENT_ID: "1", SLACK_CLIENT_SECRET: "2" };
    expect(() => readConfig(env, "/")).toThrow("HATHI_ENCRYPTION_KEY: missing");
    const key = "0".repeat(64);
    expect(readConfig({ ...env, HATHI_ENCRYPTION_KEY: key }, "/").encryptionKeys).toEqual([
      Buffer.from(key, "hex"),
    ]);
  });

  it("reads several keys, the newest first, and refuses to encrypt runs without one", () => {
    const [one, other] = ["1f".repeat(32), Buffer.alloc(32, 7).toString("base64")];
    const config = readConfig({ HATHI_ENCRYPTION_KEY: `${one} ${other}`, HATHI_ENCRYPT_RUNS: "on" }, "/");
    expect(config.encryptionKeys).toEqual([Buffer.alloc(32, 0x1f), Buffer.alloc(32, 7)]);
    expect(config.encryptsRuns).toBe(true);
    expect(readConfig({ HATHI_ENCRYPTION_KEY: one }, "/").encryptsRuns).toBe(false);
    expect(() => readConfig({ HATHI_ENCRYPT_RUNS: "on" }, "/")).toThrow("HATHI_ENCRYPTION_KEY: missing");
    expect(() => readConfig({ HATHI_ENCRYPT_RUNS: "yes" }, "/")).toThrow(
      'HATHI_ENCRYPT_RUNS: "yes" is neither "on" nor "off"',
    );
    expect(() => readConfig({ HATHI_ENCRYPTION_KEY: `${one} short` }, "/")).toThrow("needs 32 bytes");
    const known = config.secrets.map(({ value }) => value);
    expect(known).toEqual(expect.arrayContaining([one, other, Buffer.alloc(32, 7).toString("hex")]));
  });

  it("takes empty variables, which environment files often have, for unset", () => {
    expect(readConfig({ SLACK_BOT_TOKEN: "", PORT: " ", DATABASE_URL: "" }, "/").slack).toBeNull();
    expect(isUnconfigured({ SLACK_BOT_TOKEN: "" })).toBe(true);
    expect(isUnconfigured({ DATABASE_URL: "postgres://x" })).toBe(false);
  });
});
