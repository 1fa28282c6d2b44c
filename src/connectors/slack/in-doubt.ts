/**
 * What to do about a Slack call in doubt, by method: such a call may have happened already, and nobody recorded it.
 * A method that this table does not have is never repeated: people are asked.
 */
import {
  findBookmark,
  findCreatedChannel,
  findInvited,
  findPostedMessage,
  findScheduledMessage,
  type LookUp,
} from "./look-up.ts";
import { findAppended, findStartedStream, findStopped } from "./look-up-stream.ts";

export type InDoubtRule =
  /** Changes nothing, so the call is repeated. */
  | { readonly kind: "read" }
  /**
   * Making the call twice does no harm, so the call is repeated. `done` has the refusals which mean that the call
   * had happened; the answer is then `ok` with the arguments that `answer` names.
   */
  | { readonly kind: "idempotent"; readonly done?: readonly string[]; readonly answer?: readonly string[] }
  /** Slack is searched for the call's effect first; with `after`, only once a repetition was refused with that. */
  | { readonly kind: "look-up"; readonly find: LookUp; readonly after?: readonly string[] }
  /** Nothing can tell: people are asked. */
  | { readonly kind: "not-repeatable" };

const reads = `
  agents.conversations.getCanvas agents.conversations.listViews api.test auth.teams.list auth.test blocks.validate bookmarks.list bots.info canvases.sections.lookup chat.getPermalink
  chat.scheduledMessages.list conversations.history conversations.info conversations.list
  conversations.listConnectInvites conversations.members conversations.replies
  conversations.requestSharedInvite.list dnd.info dnd.teamInfo emoji.list files.info files.list
  files.remote.info files.remote.list pins.list reactions.get reactions.list reminders.info reminders.list
  search.all search.files search.messages team.accessLogs team.billableInfo team.billing.info
  team.externalTeams.list team.info team.integrationLogs team.preferences.list team.profile.get
  usergroups.list usergroups.users.list users.conversations users.discoverableContacts.lookup
  users.getPresence users.identity users.info users.list users.lookupByEmail users.profile.get
`
  .trim()
  .split(/\s+/);

export const slackRules: Readonly<Record<string, InDoubtRule>> = {
  ...Object.fromEntries(reads.map((method) => [method, { kind: "read" }])),

  "chat.postMessage": { kind: "look-up", find: findPostedMessage },
  "chat.scheduleMessage": { kind: "look-up", find: findScheduledMessage },
  "chat.update": { kind: "idempotent" },
  "chat.delete": { kind: "idempotent", done: ["message_not_found"], answer: ["channel", "ts"] },
  "chat.deleteScheduledMessage": { kind: "idempotent", done: ["invalid_scheduled_message_id"] },
  "chat.unfurl": { kind: "idempotent" },
  // These messages cannot be found: no history has them, or they carry no mark.
  "chat.postEphemeral": { kind: "not-repeatable" },
  "chat.meMessage": { kind: "not-repeatable" },
  "chat.startStream": { kind: "look-up", find: findStartedStream },
  "chat.appendStream": { kind: "look-up", find: findAppended },
  "chat.stopStream": { kind: "look-up", find: findStopped },

  "agents.conversations.setCanvasContent": { kind: "idempotent" },
  "agents.conversations.setCommands": { kind: "idempotent" },
  "agents.conversations.setProperties": { kind: "idempotent" },
  "agents.conversations.setView": { kind: "idempotent" },
  "agents.sessions.rename": { kind: "idempotent" },
  "agents.sessions.setStatus": { kind: "idempotent" },
  "assistant.threads.setStatus": { kind: "idempotent" },
  "assistant.threads.setSuggestedPrompts": { kind: "idempotent" },
  "assistant.threads.setTitle": { kind: "idempotent" },

  "conversations.create": { kind: "look-up", find: findCreatedChannel, after: ["name_taken"] },
  "conversations.invite": { kind: "look-up", find: findInvited, after: ["already_in_channel"] },
  "conversations.archive": { kind: "idempotent", done: ["already_archived"] },
  "conversations.unarchive": { kind: "idempotent", done: ["not_archived"] },
  "conversations.kick": { kind: "idempotent", done: ["not_in_channel"] },
  "conversations.close": { kind: "idempotent" },
  "conversations.join": { kind: "idempotent" },
  "conversations.leave": { kind: "idempotent" },
  "conversations.mark": { kind: "idempotent" },
  "conversations.open": { kind: "idempotent" },
  "conversations.rename": { kind: "idempotent" },
  "conversations.setPurpose": { kind: "idempotent" },
  "conversations.setTopic": { kind: "idempotent" },

  "bookmarks.add": { kind: "look-up", find: findBookmark },
  "bookmarks.edit": { kind: "idempotent" },
  "bookmarks.remove": { kind: "idempotent", done: ["bookmark_not_found", "not_found"] },
  "pins.add": { kind: "idempotent", done: ["already_pinned"] },
  "pins.remove": { kind: "idempotent", done: ["no_pin", "not_pinned"] },
  "reactions.add": { kind: "idempotent", done: ["already_reacted"] },
  "reactions.remove": { kind: "idempotent", done: ["no_reaction"] },

  // Slack forgets an address for an upload that nobody uses.
  "files.getUploadURLExternal": { kind: "idempotent" },
  "files.delete": { kind: "idempotent", done: ["file_deleted", "file_not_found"] },
  "files.sharedPublicURL": { kind: "idempotent", done: ["already_public"] },
  "files.revokePublicURL": { kind: "idempotent" },
  // Two files may have one name, and a file carries no mark.
  "files.uploadV2": { kind: "not-repeatable" },
  "files.completeUploadExternal": { kind: "not-repeatable" },

  "reminders.complete": { kind: "idempotent" },
  "reminders.delete": { kind: "idempotent", done: ["not_found"] },
  "usergroups.disable": { kind: "idempotent", done: ["already_disabled"] },
  "usergroups.enable": { kind: "idempotent", done: ["already_enabled"] },
  "usergroups.update": { kind: "idempotent" },
  "usergroups.users.update": { kind: "idempotent" },
  "users.profile.set": { kind: "idempotent" },
  "users.setPresence": { kind: "idempotent" },

  // Slack accepts a trigger_id once.
  "views.open": { kind: "idempotent", done: ["exchanged_trigger_id"] },
  "views.push": { kind: "idempotent", done: ["exchanged_trigger_id"] },
  "views.publish": { kind: "idempotent" },
  "views.update": { kind: "idempotent" },
};

/** Undefined for a method that the table does not have. */
export function findInDoubtRule(method: string): InDoubtRule | undefined {
  return Object.hasOwn(slackRules, method) ? slackRules[method] : undefined;
}

export function inDoubtRuleOf(method: string): InDoubtRule {
  return findInDoubtRule(method) ?? { kind: "not-repeatable" };
}
