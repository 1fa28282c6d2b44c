/** What turns a connector on, in the words of every message that says so. */
export const connectorVariables = {
  slack: "SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN",
  github: "GITHUB_APP_ID, GITHUB_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET",
} as const;
