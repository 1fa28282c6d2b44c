/** What the environment says of Slack. */
import type { Environment } from "./environment.ts";
import { readUrl } from "./read-url.ts";

export interface SlackConfig {
  readonly signingSecret: string;
  readonly apiUrl: string | null;
  readonly appToken: string | null;
  readonly auth:
    | { readonly kind: "token"; readonly botToken: string }
    | { readonly kind: "oauth"; readonly clientId: string; readonly clientSecret: string };
}

export function readSlack(values: Environment, problems: string[]): SlackConfig | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = values;
  const given = [botToken, clientId, clientSecret, values.SLACK_SIGNING_SECRET, values.SLACK_APP_TOKEN];
  if (given.every((value) => value === undefined)) return null;
  if (values.SLACK_SIGNING_SECRET === undefined) {
    problems.push('SLACK_SIGNING_SECRET: missing; copy it from your Slack app\'s "Basic Information" page');
  }
  if (clientId !== undefined && clientSecret === undefined) {
    problems.push("SLACK_CLIENT_SECRET: missing beside SLACK_CLIENT_ID");
  }
  if (botToken === undefined && clientId === undefined) {
    problems.push(
      "SLACK_BOT_TOKEN: missing; set it (one workspace), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (installs by OAuth)",
    );
  }
  return {
    signingSecret: values.SLACK_SIGNING_SECRET ?? "",
    apiUrl: readUrl("SLACK_API_URL", values.SLACK_API_URL, problems),
    appToken: values.SLACK_APP_TOKEN ?? null,
    auth:
      botToken === undefined
        ? { kind: "oauth", clientId: clientId ?? "", clientSecret: clientSecret ?? "" }
        : { kind: "token", botToken },
  };
}
