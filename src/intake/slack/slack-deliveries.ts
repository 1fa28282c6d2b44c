/** Reads what a Slack request carries: events to store, something for chat to answer, or nothing for us. */
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { HathiError } from "../../core/errors.ts";
import { checkEventNames } from "../../core/bounds/event-names.ts";
import type { NewEvent } from "../../core/event.ts";
import { findSlackSubjects } from "../../core/slack-app/slack-subject.ts";
import { deepestNesting, isTooDeep } from "../../core/values/nesting.ts";
import { chatPrefix, slackCommand } from "../../core/slack-app/slack-surface.ts";

export type SlackDelivery =
  | { readonly kind: "events"; readonly events: readonly NewEvent[] }
  /** A command, click or form that chat answers itself. */
  | { readonly kind: "chat" }
  /** Slack withholds events because there were too many. */
  | { readonly kind: "rate-limited" }
  /** Slack sends this kind, but Hathi has no use for it. */
  | { readonly kind: "ignored"; readonly what: string };

const channel = z
  .union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)])
  .optional()
  .catch(undefined);

const eventSchema = z.looseObject({
  event: z.looseObject({ type: z.string().min(1) }),
  event_id: z.string().min(1).optional(),
});

const aboutChannelSchema = z.looseObject({
  channel,
  channel_id: channel,
  item: z.looseObject({ channel }).optional().catch(undefined),
});

const commandSchema = z.looseObject({
  command: z.string().regex(/^\/./),
  channel_id: channel,
  trigger_id: z.string().optional(),
});

/** What chat needs to know about its own command. */
const ownCommandSchema = z.looseObject({
  text: z.string(),
  team_id: z.string().min(1),
  user_id: z.string().min(1),
});

const actionsSchema = z.looseObject({
  type: z.literal("block_actions"),
  actions: z.array(z.looseObject({ action_id: z.string().min(1) })).min(1),
  channel,
  trigger_id: z.string().optional(),
});

/** What chat needs to know about a click on its own button. */
const ownClickSchema = z.looseObject({ user: z.looseObject({ id: z.string().min(1) }) });

const viewSchema = z.looseObject({
  type: z.enum(["view_submission", "view_closed"]),
  view: z.looseObject({ callback_id: z.string(), id: z.string().optional(), hash: z.string().optional() }),
  trigger_id: z.string().optional(),
});

const shortcutSchema = z.looseObject({
  type: z.enum(["shortcut", "message_action"]),
  callback_id: z.string().min(1),
  channel,
  trigger_id: z.string().optional(),
});

const suggestionSchema = z.looseObject({
  type: z.literal("block_suggestion"),
  action_id: z.string().min(1),
  channel,
});

const otherSchema = z.looseObject({
  type: z.enum(["app_rate_limited", "dialog_submission", "interactive_message"]),
});

/**
 * Reads the verified body of a request.
 *
 * @throws {HathiError} DELIVERY_INVALID for a body that Slack cannot have sent
 */
export function readSlackDelivery(body: Readonly<Record<string, unknown>>): SlackDelivery {
  if (isTooDeep(body)) {
    throw new HathiError("DELIVERY_INVALID", `the body is nested over ${deepestNesting} levels`);
  }
  const event = eventSchema.safeParse(body);
  if (event.success) return toDelivery([readEvent(body, event.data)]);
  const command = commandSchema.safeParse(body);
  if (command.success) return readCommand(body, command.data);
  const actions = actionsSchema.safeParse(body);
  if (actions.success) return readActions(body, actions.data);
  const view = viewSchema.safeParse(body);
  if (view.success) return readView(body, view.data);
  const shortcut = shortcutSchema.safeParse(body);
  if (shortcut.success) return readShortcut(body, shortcut.data);
  const suggestion = suggestionSchema.safeParse(body);
  if (suggestion.success) return readSuggestion(body, suggestion.data);
  const other = otherSchema.safeParse(body);
  if (other.success) {
    return other.data.type === "app_rate_limited"
      ? { kind: "rate-limited" }
      : { kind: "ignored", what: other.data.type };
  }
  throw new HathiError("DELIVERY_INVALID", "the body is not an event, command, click or form of Slack's");
}

type Body = Readonly<Record<string, unknown>>;

/** Checks all events of a request before any is stored, so that all are stored or none. */
function toDelivery(events: readonly NewEvent[]): SlackDelivery {
  for (const event of events) checkEventNames(event);
  return { kind: "events", events };
}

function readOwn(schema: z.ZodType, body: Body): SlackDelivery {
  if (schema.safeParse(body).success) return { kind: "chat" };
  throw new HathiError("DELIVERY_INVALID", "the command or click does not say who is asking, or what");
}

function readEvent(body: Body, { event, event_id: id }: z.infer<typeof eventSchema>): NewEvent {
  const about = aboutChannelSchema.safeParse(event).data;
  return {
    source: "slack",
    type: `slack.${event.type}`,
    subject: about?.channel ?? about?.channel_id ?? about?.item?.channel ?? null,
    subjects: findSlackSubjects(event),
    data: { ...withoutSecrets(event), ...workspaceOf(body) },
    dedupeKey: `slack:${identify(id, body)}`,
  };
}

/** The workspace that an event is for. The envelope names it; the event itself mostly does not. */
function workspaceOf(envelope: Body): object {
  const names = ["team_id", "enterprise_id", "context_team_id", "context_enterprise_id"];
  return Object.fromEntries(
    names.flatMap((name) => (typeof envelope[name] === "string" ? [[name, envelope[name]]] : [])),
  );
}

function readCommand(body: Body, read: z.infer<typeof commandSchema>): SlackDelivery {
  if (read.command === slackCommand) return readOwn(ownCommandSchema, body);
  const event = {
    source: "slack",
    type: `slack.command.${read.command.slice(1)}`,
    subject: read.channel_id ?? null,
    subjects: findSlackSubjects(body),
    data: withoutSecrets(body),
    dedupeKey: `slack:command:${identify(read.trigger_id, body)}`,
  };
  return toDelivery([event]);
}

/** Makes one event per action. Each carries the request with that action alone. */
function readActions(body: Body, read: z.infer<typeof actionsSchema>): SlackDelivery {
  const click = identify(read.trigger_id, body);
  const events = read.actions.flatMap((action, index) =>
    action.action_id.startsWith(chatPrefix)
      ? []
      : [
          {
            source: "slack",
            type: `slack.action.${action.action_id}`,
            subject: read.channel ?? null,
            subjects: findSlackSubjects(body),
            data: { ...withoutSecrets(body), actions: [action] },
            dedupeKey: `slack:action:${click}:${index}`,
          },
        ],
  );
  return events.length === 0 ? readOwn(ownClickSchema, body) : toDelivery(events);
}

function readView(
  body: Body,
  { type, view, trigger_id: trigger }: z.infer<typeof viewSchema>,
): SlackDelivery {
  if (view.callback_id.startsWith(chatPrefix)) return { kind: "chat" };
  const kind = type === "view_submission" ? "view" : "view_closed";
  // A form that is sent again after errors still has the hash that it had before. It is closed once.
  const closed = view.id === undefined ? undefined : `${view.id}:${view.hash ?? ""}`;
  const event = {
    source: "slack",
    type: `slack.${kind}.${view.callback_id}`,
    subject: null,
    subjects: findSlackSubjects(body),
    data: withoutSecrets(body),
    dedupeKey: `slack:${kind}:${identify(kind === "view" ? trigger : closed, body)}`,
  };
  return toDelivery([event]);
}

/** A shortcut of the app, from the menu of shortcuts or from a message's. */
function readShortcut(body: Body, read: z.infer<typeof shortcutSchema>): SlackDelivery {
  if (read.callback_id.startsWith(chatPrefix)) return readOwn(ownClickSchema, body);
  const event = {
    source: "slack",
    type: `slack.${read.type}.${read.callback_id}`,
    subject: read.channel ?? null,
    subjects: findSlackSubjects(body),
    data: withoutSecrets(body),
    dedupeKey: `slack:${read.type}:${identify(read.trigger_id, body)}`,
  };
  return toDelivery([event]);
}

/** A menu that asks for its options while a person types. Slack asks once, and says nothing to know the request by. */
function readSuggestion(body: Body, read: z.infer<typeof suggestionSchema>): SlackDelivery {
  if (read.action_id.startsWith(chatPrefix)) return readOwn(ownClickSchema, body);
  const event = {
    source: "slack",
    type: `slack.block_suggestion.${read.action_id}`,
    subject: read.channel ?? null,
    subjects: findSlackSubjects(body),
    data: withoutSecrets(body),
    dedupeKey: `slack:block_suggestion:${randomUUID()}`,
  };
  return toDelivery([event]);
}

/**
 * Identifies a request, so that it is recognised when it comes again: by Slack's id, or else by its content. Two
 * different clicks or commands never have the same content, because their time or response address differs.
 */
function identify(id: string | undefined, body: Body): string {
  if (id !== undefined && id !== "" && id.length <= 200) return id;
  return createHash("sha256")
    .update(JSON.stringify(withoutSecrets(body)))
    .digest("hex");
}

/** Slack's old verification token and the token of a workflow's step are secrets, and are not stored. */
function withoutSecrets(body: Body): Body {
  const { token: _token, bot_access_token: _botAccessToken, ...rest } = body;
  return rest;
}
