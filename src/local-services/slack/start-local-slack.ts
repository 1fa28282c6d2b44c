/** Starts the local Slack: the emulator, filled with a workspace, and its front. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Logger } from "../../core/ports/logger.ts";
import { slackScopes } from "../../core/slack-app/slack-scopes.ts";
import { startEmulator } from "../start-emulator.ts";
import { EphemeralMessages } from "./ephemeral-messages.ts";
import type { EphemeralMessage } from "./ephemeral-messages.ts";
import { LocalSlack } from "./local-slack.ts";
import { ResponseUrls } from "./response-urls.ts";
import { botUserId, generalId, newSlackSecrets, settlePeople, slackSeed } from "./seed-slack.ts";
import type { SlackArguments } from "./slack-arguments.ts";
import { SlackAnswers } from "./slack-answers.ts";
import { type SlackCall, slackCallsTo } from "./slack-calls.ts";
import { startSlackFront } from "./slack-front.ts";
import { createSignIn } from "./sign-in.ts";
import type { SlackPerson } from "./slack-person.ts";
import { SlackReader } from "./slack-reader.ts";
import { UserGroups } from "./user-groups.ts";
import { SlackViews } from "./views/slack-views.ts";

/** The variables to configure Hathi's own client with. */
export type SlackEnvironment = Readonly<
  Record<"SLACK_API_URL" | "SLACK_BOT_TOKEN" | "SLACK_SIGNING_SECRET", string>
>;

/** The variables by which people sign in to the page, beside the app's own address. */
export type SignInEnvironment = Readonly<Record<"SLACK_CLIENT_ID" | "SLACK_CLIENT_SECRET", string>>;

export interface StartedSlack {
  readonly slack: LocalSlack;
  readonly env: SlackEnvironment;
  readonly signInEnv: SignInEnvironment;
  close(): Promise<void>;
}

export async function startLocalSlack(logger: Logger): Promise<StartedSlack> {
  const secrets = newSlackSecrets();
  const { app, botToken, readerToken, personTokens, spareTokens } = secrets;
  let upstream = "";
  const call = slackCallsTo(() => upstream);
  const callEmulator: SlackCall = async (token, ...rest) => call(spareTokens.replace(token), ...rest);
  const callFront = slackCallsTo(() => front.url);
  const reader = new SlackReader(callEmulator, readerToken);
  const ephemerals = new EphemeralMessages();
  const answers = new SlackAnswers({
    ephemerals,
    callAsApp: (method, args) => callFront(botToken, method, args),
    async nextTs() {
      const args = { channel: generalId, user: botUserId, text: "draws a timestamp" };
      return z.string().parse((await callEmulator(readerToken, "chat.postEphemeral", args))["message_ts"]);
    },
  });
  const userGroups = new UserGroups(app.teamId);
  const views = new SlackViews(app);
  const responseUrls = new ResponseUrls((answer, context) => answers.take(answer, context));
  const client = { clientId: "1234567890.1234567890", clientSecret: randomBytes(16).toString("hex") };
  let people: readonly SlackPerson[] = [];
  const signIn = createSignIn(app, client, () => people[0] ?? { userId: botUserId, realName: "?" });
  const front = await startSlackFront({
    signIn,
    upstream: () => upstream,
    tokens: new Set([botToken, ...personTokens.values()]),
    spareTokens,
    scopesOf: (token) => (token === botToken ? slackScopes : undefined),
    onMissing: (method, args) => views.answer(method, args) ?? userGroups.answer(method, args),
    onResponseUrl: (request) => responseUrls.handle(request),
    onWrite(method, args, answer) {
      if (method === "chat.postEphemeral") ephemerals.put(readEphemeral(args, answer));
      else reader.noteWrite(args, answer);
    },
    logger,
  });
  const emulator = await startEmulator("slack", front.url, slackSeed(secrets));
  upstream = emulator.upstream;
  people = await settlePeople(callEmulator, secrets);
  const slack = new LocalSlack({
    url: front.url,
    app,
    botUserId,
    people,
    signIn,
    call: callFront,
    reader,
    userGroups,
    ephemerals,
    answers,
    responseUrls,
    views,
    intercept: (interceptor) => front.intercept(interceptor),
    logger,
  });
  slack.makeUserGroup("core", ["dana", "eli"]);
  return {
    slack,
    env: {
      SLACK_API_URL: `${front.url}/api/`,
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: app.signingSecret,
    },
    signInEnv: { SLACK_CLIENT_ID: client.clientId, SLACK_CLIENT_SECRET: client.clientSecret },
    async close() {
      await Promise.all([front.close(), emulator.close()]);
    },
  };
}

const posted = z.looseObject({
  channel: z.string(),
  user: z.string(),
  text: z.string().default(""),
  blocks: z.array(z.unknown()).default([]),
});

function readEphemeral(args: SlackArguments, answer: SlackArguments): EphemeralMessage {
  const { channel, user, text, blocks } = posted.parse(args);
  const ts = z.string().parse(answer["message_ts"]);
  return { ts, channelId: channel, userId: user, from: "app", text, blocks, at: new Date() };
}
