/** What is known of each Slack method for a call in doubt: it may have happened already, and nobody recorded it. */
import {
  findBookmark,
  findCreatedChannel,
  findInvited,
  findPostedMessage,
  findScheduledMessage,
  type LookUp,
} from "./look-up.ts";

export type InDoubtRule =
  /** Changes nothing: asked again. */
  | { readonly kind: "read" }
  /**
   * Twice is as good as once: done again. `done` are the refusals that mean it had happened; the answer is
   * then `ok` with these of the arguments.
   */
  | { readonly kind: "idempotent"; readonly done?: readonly string[]; readonly answer?: readonly string[] }
  /** Looked for before it is done again; with `after`, only when doing it again was refused for that. */
  | { readonly kind: "look-up"; readonly find: LookUp; readonly after?: readonly string[] }
  /** Nothing can tell: done again, at the risk of a second one. */
  | { readonly kind: "unknown" };

const reads = new Set(
  "getPermalink getPresence getUploadURLExternal get history identity info list lookup lookupByEmail members replies test".split(
    " ",
  ),
);

const rules: Readonly<Record<string, InDoubtRule>> = {
  "chat.postMessage": { kind: "look-up", find: findPostedMessage },
  "chat.scheduleMessage": { kind: "look-up", find: findScheduledMessage },
  "chat.update": { kind: "idempotent" },
  "chat.delete": { kind: "idempotent", done: ["message_not_found"], answer: ["channel", "ts"] },
  "chat.deleteScheduledMessage": { kind: "idempotent", done: ["invalid_scheduled_message_id"] },

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

  "files.delete": { kind: "idempotent", done: ["file_deleted", "file_not_found"] },
  "reminders.complete": { kind: "idempotent" },
  "reminders.delete": { kind: "idempotent", done: ["not_found"] },
  "usergroups.disable": { kind: "idempotent", done: ["already_disabled"] },
  "usergroups.enable": { kind: "idempotent", done: ["already_enabled"] },
  "usergroups.update": { kind: "idempotent" },
  "usergroups.users.update": { kind: "idempotent" },
  "users.profile.set": { kind: "idempotent" },
  "users.setPresence": { kind: "idempotent" },
  "views.publish": { kind: "idempotent" },
  "views.update": { kind: "idempotent" },
};

export function inDoubtRuleOf(method: string): InDoubtRule {
  const rule = Object.hasOwn(rules, method) ? rules[method] : undefined;
  if (rule !== undefined) return rule;
  const parts = method.split(".");
  return parts[0] === "search" || reads.has(parts.at(-1) ?? "") ? { kind: "read" } : { kind: "unknown" };
}
