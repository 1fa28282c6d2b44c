/** Reads the variables that configure Slack. */
import type { Given } from "../given.ts";
import type { Refuse } from "../setting.ts";

export function readSigningSecret(text: string, refuse: Refuse): void {
  if (/^[0-9A-Za-z]{24}$/.test(text))
    refuse(
      'this looks like the Verification Token, of 24 letters and digits; the Signing Secret stands above it under "Basic Information", "App Credentials"',
    );
}

/** What is missing beside what is given, or given twice. */
export function findSlackGaps(given: Given): readonly string[] {
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_CLIENT_SECRET: clientSecret } = given;
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_APP_TOKEN: appToken } = given;
  const all = [signingSecret, botToken, clientId, clientSecret, appToken];
  if (all.every((value) => value === undefined)) return [];
  // Beside a bot token they are for signing in to the page.
  const isAlone = botToken !== undefined && clientId === undefined && clientSecret === undefined;
  const gaps = isAlone ? [] : findOAuthGaps(clientId, clientSecret);
  if (signingSecret === undefined)
    return [
      'SLACK_SIGNING_SECRET: missing; copy it from your Slack app\'s "Basic Information" page',
      ...gaps,
    ];
  if (signingSecret !== clientSecret) return gaps;
  return [
    'SLACK_SIGNING_SECRET: the same as SLACK_CLIENT_SECRET; they are two of the "App Credentials" under "Basic Information"',
    ...gaps,
  ];
}

function findOAuthGaps(clientId: string | undefined, clientSecret: string | undefined): readonly string[] {
  if (clientId !== undefined && clientSecret !== undefined) return [];
  if (clientId !== undefined) return ["SLACK_CLIENT_SECRET: missing beside SLACK_CLIENT_ID"];
  if (clientSecret !== undefined) return ["SLACK_CLIENT_ID: missing beside SLACK_CLIENT_SECRET"];
  return [
    "SLACK_BOT_TOKEN: missing; set it (one workspace), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (installs by OAuth)",
  ];
}
