/** Fills the Slack emulator with the workspace "Acme": six people, #general, #random and the app. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { people } from "../people.ts";
import type { PersonName } from "../people.ts";
import type { SlackPerson } from "./local-slack.ts";
import type { SlackApp } from "./send-slack-request.ts";
import type { SlackCall } from "./slack-calls.ts";

export const botUserId = "U0HATHIBOT";
export const generalId = "C000000001";
const randomId = "C000000002";
const botId = "B0HATHIBOT";

export interface SlackSecrets {
  readonly app: SlackApp;
  readonly botToken: string;
  /** A token for the page's reads, so that Hathi's own token keeps its 5000 calls an hour. */
  readonly readerToken: string;
  /** More tokens of the app: see upstream-tokens.ts. */
  readonly spareTokens: readonly string[];
  readonly personTokens: ReadonlyMap<PersonName, string>;
}

const spares = 40;

/** Makes all secrets new at every start, so that none can be mistaken for a default. */
export function newSlackSecrets(): SlackSecrets {
  const secret = (prefix: string) => prefix + randomBytes(18).toString("hex");
  return {
    app: {
      appId: "A0HATHIAPP",
      teamId: "T000000001",
      teamDomain: "acme",
      verificationToken: secret(""),
      signingSecret: secret(""),
    },
    botToken: secret("xoxb-"),
    readerToken: secret("xoxb-"),
    spareTokens: Array.from({ length: spares }, () => secret("xoxb-")),
    personTokens: new Map(people.map(({ name }) => [name, secret("xoxp-")])),
  };
}

export function slackSeed({
  app,
  botToken,
  readerToken,
  spareTokens,
  personTokens,
}: SlackSecrets): Record<string, unknown> {
  const bot = { app_id: app.appId, bot_id: botId, bot_user_id: botUserId };
  const appTokens = [botToken, readerToken, ...spareTokens].map((token) => ({
    ...bot,
    token,
    type: "bot",
    user: botUserId,
  }));
  const tokens = [...personTokens].map(([name, token]) => ({ token, type: "user", user: name }));
  return {
    slack: {
      team: { name: "Acme", domain: app.teamDomain },
      users: people.map(({ name, realName, email }) => ({ name, real_name: realName, email })),
      oauth_apps: [
        {
          ...bot,
          bot_name: "hathi",
          name: "Hathi",
          client_id: "local.hathi",
          client_secret: randomBytes(18).toString("hex"),
          redirect_uris: [],
        },
      ],
      tokens: [...appTokens, ...tokens],
    },
  };
}

const member = z.looseObject({ id: z.string(), name: z.string() });

/** Adds everybody to the emulator's channels, which begin with the administrator alone. */
export async function settlePeople(call: SlackCall, secrets: SlackSecrets): Promise<readonly SlackPerson[]> {
  await call(secrets.readerToken, "conversations.join", { channel: generalId });
  const { members } = await call(secrets.readerToken, "users.list");
  const users = z.array(member).parse(members);
  return await Promise.all(
    people.map(async ({ name, realName }) => {
      const token = secrets.personTokens.get(name) ?? "";
      for (const channel of [generalId, randomId]) await call(token, "conversations.join", { channel });
      return { name, realName, token, userId: users.find((user) => user.name === name)?.id ?? "" };
    }),
  );
}
