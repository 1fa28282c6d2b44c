/** Reads the variables that configure Slack. */
import type { SlackConfig } from "../../../core/ports/service-settings.ts";
import { readCredential } from "./credential-kinds.ts";
import type { Environment } from "../environment.ts";
import { readSlackApiUrl } from "../read-url.ts";

export function readSlack(values: Environment, problems: string[]): SlackConfig | null {
  const read = (name: Parameters<typeof readCredential>[0]): string | undefined =>
    readCredential(name, values[name], problems);
  const signingSecret = read("SLACK_SIGNING_SECRET");
  const botToken = read("SLACK_BOT_TOKEN");
  const clientId = read("SLACK_CLIENT_ID");
  const clientSecret = read("SLACK_CLIENT_SECRET");
  const appToken = read("SLACK_APP_TOKEN");
  const given = [signingSecret, botToken, clientId, clientSecret, appToken];
  if (given.every((value) => value === undefined)) return null;
  if (signingSecret === undefined) {
    problems.push('SLACK_SIGNING_SECRET: missing; copy it from your Slack app\'s "Basic Information" page');
  } else if (signingSecret === clientSecret) {
    problems.push(
      'SLACK_SIGNING_SECRET: the same as SLACK_CLIENT_SECRET; they are two of the "App Credentials" under "Basic Information"',
    );
  } else if (/^[0-9A-Za-z]{24}$/.test(signingSecret)) {
    problems.push(
      'SLACK_SIGNING_SECRET: this looks like the Verification Token, of 24 letters and digits; the Signing Secret stands above it under "Basic Information", "App Credentials"',
    );
  }
  if (botToken === undefined) findOAuthProblems(clientId, clientSecret, problems);
  return {
    signingSecret: signingSecret ?? "",
    apiUrl: readSlackApiUrl(values.SLACK_API_URL, problems),
    appToken: appToken ?? null,
    auth:
      botToken === undefined
        ? { kind: "oauth", clientId: clientId ?? "", clientSecret: clientSecret ?? "" }
        : { kind: "token", botToken },
  };
}

function findOAuthProblems(
  clientId: string | undefined,
  clientSecret: string | undefined,
  problems: string[],
): void {
  if (clientId !== undefined && clientSecret !== undefined) return;
  if (clientId !== undefined) problems.push("SLACK_CLIENT_SECRET: missing beside SLACK_CLIENT_ID");
  else if (clientSecret !== undefined) problems.push("SLACK_CLIENT_ID: missing beside SLACK_CLIENT_SECRET");
  else {
    problems.push(
      "SLACK_BOT_TOKEN: missing; set it (one workspace), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (installs by OAuth)",
    );
  }
}
