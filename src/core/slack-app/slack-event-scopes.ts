/** What Slack has to be told so that it sends an event, and with which scope, from https://docs.slack.dev/reference/events. */

export interface Subscription {
  /** As bot_events of the manifest has it. */
  readonly event: string;
  readonly scopes: readonly string[];
  /** What it is for, where several subscriptions bring one event. */
  readonly where?: string;
}

const one = (event: string, ...scopes: readonly string[]): readonly Subscription[] => [{ event, scopes }];

const known: Readonly<Record<string, readonly Subscription[]>> = {
  app_home_opened: one("app_home_opened"),
  app_mention: one("app_mention", "app_mentions:read"),
  app_uninstalled: one("app_uninstalled"),
  channel_archive: one("channel_archive", "channels:read"),
  channel_created: one("channel_created", "channels:read"),
  channel_deleted: one("channel_deleted", "channels:read"),
  channel_rename: one("channel_rename", "channels:read"),
  channel_unarchive: one("channel_unarchive", "channels:read"),
  emoji_changed: one("emoji_changed", "emoji:read"),
  file_created: one("file_created", "files:read"),
  file_deleted: one("file_deleted", "files:read"),
  file_shared: one("file_shared", "files:read"),
  link_shared: one("link_shared", "links:read"),
  member_joined_channel: one("member_joined_channel", "channels:read"),
  member_left_channel: one("member_left_channel", "channels:read"),
  message: [
    { event: "message.channels", scopes: ["channels:history"], where: "public channels" },
    { event: "message.groups", scopes: ["groups:history"], where: "private channels" },
    { event: "message.im", scopes: ["im:history"], where: "direct messages" },
    { event: "message.mpim", scopes: ["mpim:history"], where: "direct messages of several people" },
  ],
  pin_added: one("pin_added", "pins:read"),
  pin_removed: one("pin_removed", "pins:read"),
  reaction_added: one("reaction_added", "reactions:read"),
  reaction_removed: one("reaction_removed", "reactions:read"),
  subteam_created: one("subteam_created", "usergroups:read"),
  subteam_members_changed: one("subteam_members_changed", "usergroups:read"),
  subteam_updated: one("subteam_updated", "usergroups:read"),
  team_join: one("team_join", "users:read"),
  tokens_revoked: one("tokens_revoked"),
  user_change: one("user_change", "users:read"),
  user_profile_changed: one("user_profile_changed", "users:read"),
};

/** An event without an entry is subscribed to by its own name; its scope is on its page. */
export function subscriptionsOf(event: string): readonly Subscription[] {
  return (Object.hasOwn(known, event) ? known[event] : undefined) ?? one(event);
}

export function isKnownSlackEvent(event: string): boolean {
  return Object.hasOwn(known, event);
}
