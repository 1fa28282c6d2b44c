/** What Slack is told of us in the app's manifest: the command, the events and the addresses. */

/** The command for people. Other commands are events for automations. */
export const slackCommand = "/hathi";

/** Buttons whose action_id begins so are chat's own. Other clicks are events for automations. */
export const chatPrefix = "hathi:";

export const slackPaths = {
  /** Events, commands and clicks, in one place. */
  deliveries: "/slack/events",
  install: "/slack/install",
  oauthRedirect: "/slack/oauth_redirect",
} as const;

/** The events that Hathi itself needs; an automation that listens to another adds it to the manifest. */
export const slackBotEvents = ["app_uninstalled", "tokens_revoked"] as const;
