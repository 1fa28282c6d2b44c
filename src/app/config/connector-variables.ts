/** The variables that turn each connector on, worded for the messages that name them. */
export const connectorVariables = {
  slack: "SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN",
  github: "GITHUB_APP_ID, GITHUB_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET",
} as const;
