/** Asks Slack at start about the tokens: which workspace the bot's token is of, and whether a socket opens. */
import { z } from "zod";
import type { SlackConfig } from "../../core/ports/service-settings.ts";
import type { CredentialAnswer } from "../../core/ports/credential-answer.ts";
import { messageOf } from "../../core/errors.ts";
import { compareScopes } from "../../core/slack-app/compare-scopes.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { type SlackClient, createSlackClients } from "./slack-clients.ts";
import { classifySlackFailure, findSlackRefusal } from "./slack-error.ts";

const timeoutMs = 5000;
const text = z.string().min(1).nullish().catch(null);
const identity = z.looseObject({
  team: text,
  team_id: text,
  enterprise_id: text,
  user: text,
  user_id: text,
  bot_id: text,
  // Slack's client puts the header x-oauth-scopes here.
  response_metadata: z
    .looseObject({ scopes: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
});

const signedIn = 'copy the Bot User OAuth Token (xoxb-...) from "OAuth & Permissions" of the app';
const opensSocket =
  'make an App-Level Token (xapp-...) with the scope connections:write under "Basic Information" of the same app';

/** @param needed the scopes that automations need, if that is known */
export async function askSlack(
  config: SlackConfig,
  logger: Logger,
  needed?: ReadonlyMap<string, readonly string[]>,
): Promise<CredentialAnswer> {
  const clientFor = createSlackClients(config, logger, timeoutMs);
  const ask = async (
    variable: string,
    advice: string,
    question: (client: SlackClient["web"]) => Promise<CredentialAnswer>,
    token: string,
  ): Promise<CredentialAnswer> => {
    const { web, redact } = clientFor({ token, teamId: null });
    try {
      return await question(web);
    } catch (error) {
      return decideAnswer(error, { variable, advice, apiUrl: config.apiUrl, redact });
    }
  };
  const bot: CredentialAnswer =
    config.auth.kind === "token"
      ? await ask("SLACK_BOT_TOKEN", signedIn, async (web) => askWhose(web, needed), config.auth.botToken)
      : { kind: "known", is: { team: "whichever installs the app by OAuth" }, grants: [] };
  if (bot.kind !== "known" || config.appToken === null) return bot;
  const socket = await ask(
    "SLACK_APP_TOKEN",
    opensSocket,
    async (web) => {
      await web.apps.connections.open({});
      return bot;
    },
    config.appToken,
  );
  return socket;
}

async function askWhose(
  web: SlackClient["web"],
  needed: ReadonlyMap<string, readonly string[]> | undefined,
): Promise<CredentialAnswer> {
  const said = identity.parse(await web.auth.test());
  if (said.user_id !== null && said.user_id !== undefined && (said.bot_id ?? null) === null) {
    return {
      kind: "refused",
      problem: `SLACK_BOT_TOKEN: Slack knows this token, but not as a bot's: ${signedIn}`,
    };
  }
  const id = said.team_id ?? said.enterprise_id ?? "?";
  const scopes = said.response_metadata?.scopes;
  return {
    kind: "known",
    is: { team: `${said.team ?? "?"} (${id})`, bot: said.user ?? "?" },
    grants: scopes === undefined ? [] : compareScopes(scopes, needed),
  };
}

function decideAnswer(
  error: unknown,
  {
    variable,
    advice,
    apiUrl,
    redact,
  }: {
    readonly variable: string;
    readonly advice: string;
    readonly apiUrl: string | null;
    readonly redact: (text: string) => string;
  },
): CredentialAnswer {
  const refusal = findSlackRefusal(error);
  const isFinal = classifySlackFailure(error).kind === "final";
  if (refusal !== undefined && isFinal) {
    return { kind: "refused", problem: `${variable}: Slack refuses this token (${refusal}): ${advice}` };
  }
  const why = redact(messageOf(error));
  if (!isFinal || apiUrl === null) return { kind: "away", why };
  return {
    kind: "refused",
    problem: `SLACK_API_URL: ${apiUrl} does not answer as Slack does (${why}): leave it empty for slack.com`,
  };
}
