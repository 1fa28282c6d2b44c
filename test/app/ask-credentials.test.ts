import { describe, expect, it, onTestFinished } from "vitest";
import { startApp } from "../../src/app/app.ts";
import { askCredentials } from "../../src/app/ask-credentials.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { type LocalServices, startLocalServices } from "../../src/local-services/local-services.ts";
import { newAppKey } from "../connectors/github/app-key.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";
import { postSlackEvent } from "../support/slack/sign-slack.ts";

type Change = (env: LocalServices["env"]) => Record<string, string>;

async function startHouse() {
  const local = await startLocalServices();
  onTestFinished(async () => local.close());
  const database = await createTestDatabase();
  onTestFinished(async () => database.drop());
  const env = {
    ...local.env,
    DATABASE_URL: database.url,
    HATHI_AUTOMATIONS: await makeAutomations({}),
    HOST: "127.0.0.1",
    PORT: "0",
    LOG_LEVEL: "silent",
  };
  return { local, env };
}

describe("a start with credentials that the services refuse", { timeout: 60_000 }, () => {
  it("names each variable, says what to do, and serves nothing", async () => {
    const { env } = await startHouse();
    // Two starts at a time, because each takes a moment.
    const rows: readonly (readonly [string, Change, readonly string[]])[] = [
      [
        "a bot token that Slack does not know, and the key of another App",
        () => ({ SLACK_BOT_TOKEN: "xoxb-of-somebody-else", GITHUB_PRIVATE_KEY: newAppKey() }),
        [
          "SLACK_BOT_TOKEN: Slack refuses this token (invalid_auth)",
          'from "OAuth & Permissions"',
          "GITHUB_PRIVATE_KEY: GitHub does not accept this key for the App 81204",
        ],
      ],
      [
        "an app-level token that Slack does not know, and the id of another App",
        () => ({ SLACK_APP_TOKEN: "xapp-1-of-somebody-else", GITHUB_APP_ID: "5" }),
        [
          "SLACK_APP_TOKEN: Slack refuses this token (invalid_auth)",
          "connections:write",
          "GITHUB_APP_ID: GitHub knows no App 5",
        ],
      ],
      [
        "addresses that are of something else",
        ({ GITHUB_API_URL, SLACK_API_URL }) => ({
          SLACK_API_URL: GITHUB_API_URL,
          GITHUB_API_URL: SLACK_API_URL,
        }),
        [
          "SLACK_API_URL: ",
          "leave it empty for slack.com",
          "GITHUB_API_URL: ",
          "the address ends in /api/v3",
        ],
      ],
    ];
    for (const [what, change, told] of rows) {
      const ended = await runHathiHere({ ...env, ...change(env) }, "start");
      const missing = told.filter((text) => !ended.stderr.includes(text));
      expect({ what, code: ended.code, missing, said: ended.stderr }).toMatchObject({ code: 1, missing: [] });
      expect(ended.stderr).not.toMatch(/somebody-else|BEGIN|\n\s+at /);
    }
  });
});

describe("a start with good credentials", { timeout: 60_000 }, () => {
  it("logs one line for each service: whose credentials they are, and which addresses to enter", async () => {
    const { env } = await startHouse();
    const logger = createMemoryLogger();
    const config = readConfig({ ...env, HATHI_URL: "https://hathi.example.com/" }, projectFolder);
    const app = await startApp({ config, role: "intake", logger });
    onTestFinished(async () => app.stop());
    const connected = logger.lines.filter(({ message }) => message.startsWith("connected to"));
    expect(connected.map(({ message, fields }) => ({ message, ...fields }))).toEqual([
      {
        message: "connected to Slack",
        team: "Acme (T000000001)",
        bot: expect.any(String),
        requestUrl: "https://hathi.example.com/slack/events",
        enterAt: "Event Subscriptions, Interactivity and the command /hathi",
      },
      {
        message: "connected to GitHub",
        app: "Hathi of acme",
        page: expect.stringContaining("/apps/hathi"),
        webhookUrl: "https://hathi.example.com/github/webhooks",
      },
    ]);
  });

  it("names the variable in the refusal of a delivery that another secret has signed", async () => {
    const { env } = await startHouse();
    const logger = createMemoryLogger();
    const app = await startApp({ config: readConfig(env, projectFolder), role: "intake", logger });
    onTestFinished(async () => app.stop());
    const envelope = { type: "event_callback", event_id: "Ev1", event: { type: "message" } };
    await postSlackEvent(app.url ?? "", envelope, { secret: "another secret" });
    await fetch(`${app.url}/github/webhooks`, {
      method: "POST",
      body: "{}",
      headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, "x-github-event": "ping" },
    });
    const refused = logger.lines.filter(({ message }) => message === "delivery refused");
    expect(refused.map(({ level, fields }) => `${level} ${String(fields["reason"])}`)).toEqual([
      expect.stringMatching(/^warn .*SLACK_SIGNING_SECRET/),
      expect.stringMatching(/^warn .*GITHUB_WEBHOOK_SECRET/),
    ]);
  });
});

describe("a start while Slack and GitHub are away", { timeout: 60_000 }, () => {
  it("goes on, says so, and asks again until they have answered", async () => {
    const { local, env } = await startHouse();
    const away = [
      local.slack.intercept(async () => ({ status: 503, headers: {}, body: "" })),
      local.github.intercept(async () => ({ status: 502, headers: {}, body: "" })),
    ];
    const logger = createMemoryLogger();
    const alarms: (() => void)[] = [];
    const asked = await askCredentials({
      config: readConfig(env, projectFolder),
      logger,
      later: (work) => {
        alarms.push(work);
        return () => undefined;
      },
    });
    const messages = (): readonly string[] => logger.lines.map(({ message }) => message);
    const unchecked = "the credentials of a service could not be checked, going on";
    expect(messages()).toEqual([unchecked, unchecked]);
    for (const comeBack of away) comeBack();
    for (const ring of alarms.splice(0)) ring();
    await expect.poll(messages).toHaveLength(4);
    expect(messages().slice(2).toSorted()).toEqual(["connected to GitHub", "connected to Slack"]);
    expect(alarms).toEqual([]);
    asked.stop();
  });

  it("logs an error if a service refuses the credentials once it is back", async () => {
    const { local, env } = await startHouse();
    const comeBack = local.slack.intercept(async () => ({ status: 503, headers: {}, body: "" }));
    const logger = createMemoryLogger();
    const alarms: (() => void)[] = [];
    const config = readConfig({ ...env, SLACK_BOT_TOKEN: "xoxb-of-somebody-else" }, projectFolder);
    await askCredentials({
      config,
      logger,
      later: (work) => {
        alarms.push(work);
        return () => undefined;
      },
    });
    comeBack();
    for (const ring of alarms.splice(0)) ring();
    const alarm = () => logger.lines.find(({ level }) => level === "error");
    await expect.poll(alarm).toMatchObject({ message: "a credential is refused" });
    expect(String(alarm()?.fields["problem"])).toContain("SLACK_BOT_TOKEN: Slack refuses this token");
  });
});
