/** What Slack sends when a person in a test writes, clicks, sends a form or types a command. */
import type { NewEvent } from "../core/event.ts";

/** Where in Slack: the channel, and the first message of the thread. */
export interface SlackPlace {
  readonly channel: string;
  readonly ts: string;
}

type Act = Omit<NewEvent, "dedupeKey">;

/** The id that "@ana" has in Slack's payloads: "UANA". An id stays what it is. */
export function slackIdOf(person: string): string {
  return person.startsWith("@") ? `U${person.slice(1).replaceAll(/\W/g, "").toUpperCase()}` : person;
}

export function clickOf(
  person: string,
  actionId: string,
  { channel, ts }: SlackPlace,
  value: string | undefined,
): Act {
  const id = slackIdOf(person);
  const data = {
    type: "block_actions",
    user: { id, username: nameOf(person), name: nameOf(person) },
    channel: { id: channel, name: channel },
    container: { type: "message", channel_id: channel, message_ts: ts },
    message: { type: "message", ts, text: "" },
    trigger_id: `trigger.${actionId}`,
    actions: [
      {
        type: "button",
        action_id: actionId,
        block_id: actionId,
        action_ts: ts,
        ...(value !== undefined && { value }),
      },
    ],
  };
  return act(`slack.action.${actionId}`, [channel, `${channel}/${ts}`, id], data);
}

export function formOf(
  person: string,
  callbackId: string,
  values: Readonly<Record<string, unknown>>,
  metadata: string,
): Act {
  const id = slackIdOf(person);
  const state = Object.entries(values).map(([name, value]) => [name, { [name]: fieldOf(value) }]);
  const data = {
    type: "view_submission",
    user: { id, username: nameOf(person), name: nameOf(person) },
    view: {
      id: `V${callbackId}`,
      type: "modal",
      callback_id: callbackId,
      private_metadata: metadata,
      state: { values: Object.fromEntries(state) as object },
    },
  };
  return act(`slack.view.${callbackId}`, [id], data);
}

/** What is filled into a field: a text, what Slack reports of another kind of input, or what was chosen in a list. */
function fieldOf(value: unknown): object {
  if (Array.isArray(value)) {
    return { type: "multi_static_select", selected_options: value.map((each) => ({ value: String(each) })) };
  }
  if (typeof value === "object" && value !== null) return value;
  return { type: "plain_text_input", value: value ?? null };
}

export function commandOf(person: string, command: string, text: string, channel: string): Act {
  const id = slackIdOf(person);
  const data = {
    command,
    text,
    user_id: id,
    user_name: nameOf(person),
    channel_id: channel,
    channel_name: channel,
    trigger_id: `trigger.${command}`,
  };
  return act(`slack.command.${command.replace(/^\//, "")}`, [channel, id], data);
}

/** @param thread the first message of the thread that it is written in; undefined for one outside of threads */
export function messageOf(
  person: string,
  text: string,
  channel: string,
  ts: string,
  thread: string | undefined,
): Act {
  const id = slackIdOf(person);
  const data = {
    type: "message",
    channel,
    channel_type: "channel",
    user: id,
    text,
    ts,
    event_ts: ts,
    ...(thread !== undefined && { thread_ts: thread }),
  };
  return act("slack.message", [channel, `${channel}/${thread ?? ts}`, id], data);
}

function act(type: string, subjects: readonly string[], data: object): Act {
  return { source: "slack", type, subject: subjects[0] ?? null, subjects, data };
}

function nameOf(person: string): string {
  return person.replace(/^@/, "");
}
