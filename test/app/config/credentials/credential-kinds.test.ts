import { describe, expect, it } from "vitest";
import { readConfig } from "../../../../src/app/config/config.ts";
import { findMisspelt } from "../../../../src/app/config/find-misspelt.ts";
import { newAppKey } from "../../../connectors/github/app-key.ts";

const hex = "0123456789abcdef0123456789abcdef";
const good = {
  SLACK_BOT_TOKEN: "xoxb-1-2-abc",
  SLACK_SIGNING_SECRET: hex,
  GITHUB_APP_ID: "81204",
  GITHUB_PRIVATE_KEY: newAppKey(),
  GITHUB_WEBHOOK_SECRET: "a secret of the tests",
};
const read = (env: Record<string, string>) => readConfig({ ...good, ...env }, "/");
const isSecret = (name: string): boolean => /TOKEN|SECRET|KEY|DATABASE/.test(name);

function problemsOf(env: Record<string, string>): string {
  try {
    read(env);
    return "";
  } catch (error) {
    return String(error);
  }
}

const oauth = { SLACK_BOT_TOKEN: "", HATHI_ENCRYPTION_KEY: "0".repeat(64) };

describe("a value of the environment", () => {
  it.each([
    ["a line's end", (value: string) => `${value}\r\n`],
    ["blanks", (value: string) => `  ${value}\t`],
    ["double quotes", (value: string) => `"${value}"`],
    ["single quotes", (value: string) => `'${value}'`],
    ["quotes, blanks and a line's end", (value: string) => ` "${value} "\n`],
    ["marks that nobody sees", (value: string) => `\uFEFF${value}\u200B`],
  ])("is read without %s around it", (_, around) => {
    const env = Object.fromEntries(Object.entries(good).map(([name, value]) => [name, around(value)]));
    const config = read({ ...env, PORT: around("4000"), DATABASE_URL: around("postgres://u:p@h/d") });
    expect(config).toMatchObject({ port: 4000, databaseUrl: "postgres://u:p@h/d" });
    expect(config.slack).toMatchObject({ signingSecret: hex, auth: { botToken: "xoxb-1-2-abc" } });
    expect(config.github).toMatchObject({
      appId: "81204",
      webhookSecrets: ["a", "secret", "of", "the", "tests"],
    });
    const known = config.secrets.map(({ value }) => value);
    expect(known).toEqual(
      expect.arrayContaining([hex, "xoxb-1-2-abc", "p"].filter((word) => word.length > 1)),
    );
  });

  it("is a token without the Bearer before it", () => {
    const { slack, secrets } = read({ SLACK_BOT_TOKEN: "Bearer xoxb-1-2-abc" });
    expect(slack?.auth).toMatchObject({ botToken: "xoxb-1-2-abc" });
    expect(secrets.map(({ value }) => value)).toContain("xoxb-1-2-abc");
  });

  it.each<[string, Record<string, string>, string]>([
    [
      "the bot token and the signing secret swapped",
      { SLACK_BOT_TOKEN: hex, SLACK_SIGNING_SECRET: "xoxb-1-2-abc" },
      "SLACK_SIGNING_SECRET: this is a bot token of Slack (xoxb-); it belongs in SLACK_BOT_TOKEN",
    ],
    [
      "a secret as the bot token",
      { SLACK_BOT_TOKEN: hex },
      "SLACK_BOT_TOKEN: this is a secret of 32 hex digits",
    ],
    ["a user token", { SLACK_BOT_TOKEN: "xoxp-1" }, "SLACK_BOT_TOKEN: this is a user token of Slack"],
    ["an app-level token", { SLACK_BOT_TOKEN: "xapp-1-A-2" }, "it belongs in SLACK_APP_TOKEN"],
    ["a token that expires", { SLACK_BOT_TOKEN: "xoxe.xoxb-1" }, "without token rotation"],
    ["a token of GitHub", { SLACK_BOT_TOKEN: "ghp_abc" }, "SLACK_BOT_TOKEN: this is a token of GitHub"],
    ["an address as a token", { SLACK_BOT_TOKEN: "https://hooks.slack.com/x" }, "this is an address"],
    [
      "a token in two halves",
      { SLACK_BOT_TOKEN: "xoxb-1\nabc" },
      "there is a blank or a line's end within it",
    ],
    ["the bot token on the socket", { SLACK_APP_TOKEN: "xoxb-1" }, "SLACK_APP_TOKEN: this is a bot token"],
    [
      "the verification token",
      { SLACK_SIGNING_SECRET: "abcdefghijklMNOPQRSTUVW1" },
      "the Verification Token",
    ],
    [
      "the client secret twice",
      { ...oauth, SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: hex },
      "the same as SLACK_CLIENT_SECRET",
    ],
    [
      "half of OAuth",
      { ...oauth, SLACK_CLIENT_ID: "1.2" },
      "SLACK_CLIENT_SECRET: missing beside SLACK_CLIENT_ID",
    ],
    ["the other half of OAuth", { ...oauth, SLACK_CLIENT_SECRET: "x" }, "SLACK_CLIENT_ID: missing beside"],
    ["the App's name for its id", { GITHUB_APP_ID: "hathi" }, 'GITHUB_APP_ID: "hathi" is not an App ID'],
    ["the key for its id", { GITHUB_APP_ID: good.GITHUB_PRIVATE_KEY }, "it belongs in GITHUB_PRIVATE_KEY"],
    [
      "the key as the webhook's secret",
      { GITHUB_WEBHOOK_SECRET: good.GITHUB_PRIVATE_KEY },
      "GITHUB_WEBHOOK_SECRET: this is a private key",
    ],
    ["a port that is not a number", { PORT: "tcp://10.0.0.1:3000" }, "PORT: "],
    [
      "an address without a scheme",
      { HATHI_URL: "hathi.example.com" },
      "did you mean https://hathi.example.com?",
    ],
    [
      "an address and port without a scheme",
      { HATHI_URL: "hathi.example.com:3000" },
      "did you mean https://hathi.example.com:3000?",
    ],
    [
      "the address of a delivery",
      { HATHI_URL: "https://h.example.com/slack/events" },
      "without /slack/events: https://h.example.com",
    ],
    [
      "a database without a scheme",
      { DATABASE_URL: "localhost:5432/hathi" },
      'DATABASE_URL: it has no "postgres://"',
    ],
    ["a database by http", { DATABASE_URL: "http://localhost:5432/hathi" }, 'it begins with "http://"'],
    ["a database of another kind", { DATABASE_URL: "mysql://localhost/hathi" }, 'it begins with "mysql://"'],
    ["a # in the password", { DATABASE_URL: "postgres://u:pa#ss@localhost:5432/d" }, "write # as %23"],
    [
      "a # in a password of digits",
      { DATABASE_URL: "postgres://u:12#ss@localhost:5432/d" },
      "write # as %23",
    ],
    ["a / in the password", { DATABASE_URL: "postgres://u:pa/ss@localhost/d" }, "write / as %2F"],
    ["a / in a password of digits", { DATABASE_URL: "postgres://u:12/ss@localhost/d" }, "write / as %2F"],
    ["a ? in the password", { DATABASE_URL: "postgres://u:12?ss@localhost/d" }, "write ? as %3F"],
    ["a % in the password", { DATABASE_URL: "postgres://u:50%off@localhost/d" }, "write a % itself as %25"],
  ])("is refused for %s, with what to do and without the value of a secret", (_, env, problem) => {
    expect(() => read(env)).toThrow(problem);
    const told = problemsOf(env);
    const secret = Object.entries(env).filter(([name, value]) => isSecret(name) && value !== "");
    expect(secret.filter(([, value]) => told.includes(value))).toEqual([]);
  });

  it("is an address of a database in all the forms that node-postgres takes", () => {
    for (const url of [
      "postgres://localhost/d",
      "postgresql://u:p%23@h:5432/d?sslmode=require",
      "postgres://u:p@ss@h/d",
      "postgres:///d?host=/var/run/postgresql",
      "postgres://h/d?user=a@b",
      "/var/run/postgresql d",
      "socket:/var/run/postgresql?db=d",
    ]) {
      expect(read({ DATABASE_URL: url }).databaseUrl).toBe(url);
    }
  });

  it("is an address of Slack or GitHub with or without a slash, and Slack's with or without /api", () => {
    const forms = [
      "https://s.example.com",
      "https://s.example.com/",
      "https://s.example.com/api",
      "https://s.example.com/api/",
    ];
    expect(new Set(forms.map((url) => read({ SLACK_API_URL: url }).slack?.apiUrl))).toEqual(
      new Set(["https://s.example.com/api/"]),
    );
    for (const url of ["https://g.example.com/api/v3", "https://g.example.com/api/v3/"]) {
      expect(read({ GITHUB_API_URL: url }).github?.apiUrl).toBe("https://g.example.com/api/v3");
    }
  });
});

describe("a variable that nothing reads", () => {
  it.each([
    ["SLACK_TOKEN", "SLACK_BOT_TOKEN"],
    ["SLACK_BOT_TOKNE", "SLACK_BOT_TOKEN"],
    ["SLACK_SIGNIN_SECRET", "SLACK_SIGNING_SECRET"],
    ["SLACK_SIGNINGSECRET", "SLACK_SIGNING_SECRET"],
    ["GITHUB_APPID", "GITHUB_APP_ID"],
    ["GITHUB_PRIVATE_KEY_PATH", "GITHUB_PRIVATE_KEY"],
    ["GITHUB_WEBHOOKSECRET", "GITHUB_WEBHOOK_SECRET"],
    ["github_app_id", "GITHUB_APP_ID"],
    ["DATABASE_URI", "DATABASE_URL"],
    ["DATABSE_URL", "DATABASE_URL"],
    ["HATHI_ADMIN", "HATHI_ADMINS"],
    ["HATHI_LOG_LEVEL", "LOG_LEVEL"],
    ["HATHI_KEEP_DAY", "HATHI_KEEP_DAYS"],
  ])("%s is told with the one that was meant, %s", (name, meant) => {
    expect(findMisspelt({ [name]: "x" })).toEqual([`${name} is not read: did you mean ${meant}?`]);
    expect(() => readConfig({ [name]: "x", PORT: "http" }, "/")).toThrow(`did you mean ${meant}?`);
  });

  it("is named for its prefix alone where that is Hathi's", () => {
    expect(findMisspelt({ HATHI_TURBO: "1" })).toEqual([
      "HATHI_TURBO is not read: there is no such variable",
    ]);
  });

  it("is not named where another tool sets it, where it is empty, or where the right variable is set as well", () => {
    const others = [
      "GITHUB_TOKEN",
      "GITHUB_ACTIONS",
      "GITHUB_SHA",
      "GITHUB_REF_NAME",
      "GITHUB_WORKSPACE",
      "GITHUB_RUN_ID",
    ];
    const mine = [
      "SLACK_WEBHOOK_URL",
      "HATHI_SECRET_X",
      "HATHI_WEBHOOK_SECRET_X",
      "HATHI_PRETTY",
      "DATABASE_POOL",
    ];
    expect(findMisspelt(Object.fromEntries([...others, ...mine].map((name) => [name, "x"])))).toEqual([]);
    expect(findMisspelt({ SLACK_TOKEN: "" })).toEqual([]);
    expect(findMisspelt({ SLACK_TOKEN: "x", SLACK_BOT_TOKEN: "xoxb-1" })).toEqual([]);
  });
});
