/** Fills the Slack emulator with the workspace "Acme": six people, #general, #random and the app. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { people, workspaceAdmin } from "../people.ts";
import type { PersonName } from "../people.ts";
import { SpareTokens } from "../spare-tokens.ts";
import type { SlackPerson } from "./slack-person.ts";
import type { SlackApp } from "./send-slack-request.ts";
import type { SlackCall } from "./slack-calls.ts";

export const botUserId = "U0HATHIBOT";
export const generalId = "C000000001";
const randomId = "C000000002";
const botId = "B0HATHIBOT";

export interface SlackSecrets {
  readonly app: SlackApp;
  readonly botToken: string;
  /** A token of the app for the page's reads. */
  readonly readerToken: string;
  readonly personTokens: ReadonlyMap<PersonName, string>;
  readonly spareTokens: SpareTokens;
}

const spares = { bot: 40, reader: 40, person: 5 };

/** Makes all secrets new at every start, so that none can be mistaken for a default. */
export function newSlackSecrets(): SlackSecrets {
  const secret = (prefix: string) => prefix + randomBytes(18).toString("hex");
  const botToken = secret("xoxb-");
  const readerToken = secret("xoxb-");
  const personTokens = new Map(people.map(({ name }) => [name, secret("xoxp-")]));
  const spareTokens = new SpareTokens();
  spareTokens.add(botToken, "xoxb-", spares.bot);
  spareTokens.add(readerToken, "xoxb-", spares.reader);
  for (const token of personTokens.values()) spareTokens.add(token, "xoxp-", spares.person);
  return {
    app: {
      appId: "A0HATHIAPP",
      teamId: "T000000001",
      teamDomain: "acme",
      verificationToken: secret(""),
      signingSecret: secret(""),
    },
    botToken,
    readerToken,
    personTokens,
    spareTokens,
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
  const appTokens = [botToken, readerToken].flatMap((known) =>
    spareTokens.allOf(known).map((token) => ({
      ...bot,
      token,
      type: "bot",
      user: botUserId,
    })),
  );
  const tokens = [...personTokens].flatMap(([name, known]) =>
    spareTokens.allOf(known).map((token) => ({ token, type: "user", user: name })),
  );
  return {
    slack: {
      team: { name: "Acme", domain: app.teamDomain },
      users: people.map(({ name, realName, email }) => ({
        name,
        real_name: realName,
        email,
        is_admin: name === workspaceAdmin,
      })),
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
