/** The bot scopes of the Slack app, each with its reason. The manifest and every install ask for these. */

const reasons = {
  "channels:history": "conversations.history: find out whether a message was posted before a crash",
  "channels:manage": "conversations.create, invite, setTopic, archive: a channel for each pull request",
  "channels:read": "conversations.list, members: find out whether a channel was made before a crash",
  "chat:write": "chat.postMessage, update, postEphemeral: everything that Hathi says",
  commands: "/hathi",
  "files:write": "files.uploadV2: charts, logs and reports that automations post",
  "groups:history": "the same as channels:history, in the channels of private repositories",
  "groups:read": "the same as channels:read, for the channels of private repositories",
  "groups:write":
    "conversations.create, invite, setTopic, archive: private channels for private repositories",
  "im:history": "conversations.history: find out whether a person was asked before a crash",
  "im:write": "conversations.open: the same, to find the direct message",
  "usergroups:read":
    "usergroups.list, users.list: who belongs to a group that a run concerns, or that is asked",
  "users:read":
    "users.info: whether somebody is an admin of the workspace, and their working hours; Slack grants users:read.email only beside it",
  "users:read.email": "users.lookupByEmail: the Slack user of a GitHub author",
} as const;

export type SlackScope = keyof typeof reasons;

export const slackScopeReasons: Readonly<Record<SlackScope, string>> = reasons;

export const slackScopes = Object.keys(reasons) as readonly SlackScope[];
