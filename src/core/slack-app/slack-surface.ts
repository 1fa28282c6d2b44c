/** What the app's manifest tells Slack about Hathi: the command, the events and the addresses. */

/** The command that Hathi answers itself. All other commands are events for automations. */
export const slackCommand = "/hathi";

/** The action_id of chat's own buttons begins like this. All other clicks are events for automations. */
export const chatPrefix = "hathi:";

export const slackPaths = {
  /** Events, commands and clicks all come to this address. */
  deliveries: "/slack/events",
  install: "/slack/install",
  oauthRedirect: "/slack/oauth_redirect",
  /** Where people come back to who sign in to the page. */
  signedIn: "/sign-in/slack",
} as const;

/** What Slack says of a person who signs in to the page: who they are, and their name. */
export const signInScopes = ["openid", "profile"] as const;

/** The events that Hathi itself needs. The manifest also lists those that automations listen to. */
/** The type of the event by which an automation shows people the Home itself. */
export const slackHomeOpened = "slack.app_home_opened";

export const slackBotEvents = ["app_home_opened", "app_uninstalled", "tokens_revoked"] as const;

/** Hathi's own shortcuts: one in the menu of shortcuts, one in the menu of a message. */
export const slackShortcuts = {
  start: { name: "Start an automation", type: "global", callback: `${chatPrefix}shortcut:start` },
  here: { name: "What runs here?", type: "message", callback: `${chatPrefix}shortcut:here` },
} as const;
