/** Makes the bodies of Slack's requests to an app: a slash command, a click, an event, with every field of Slack's. */
import { randomBytes } from "node:crypto";
import type { SlackApp, SlackRequest } from "./send-slack-request.ts";

export interface SlashCommandFields {
  readonly userId: string;
  readonly userName: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly command: string;
  readonly text: string;
  readonly responseUrl: string;
  readonly triggerId: string;
}

export function slashCommandRequest(app: SlackApp, fields: SlashCommandFields): SlackRequest {
  const body = new URLSearchParams({
    token: app.verificationToken,
    team_id: app.teamId,
    team_domain: app.teamDomain,
    channel_id: fields.channelId,
    channel_name: fields.channelName,
    user_id: fields.userId,
    user_name: fields.userName,
    command: fields.command,
    text: fields.text,
    api_app_id: app.appId,
    is_enterprise_install: "false",
    response_url: fields.responseUrl,
    trigger_id: fields.triggerId,
  });
  return { contentType: "application/x-www-form-urlencoded", body: body.toString() };
}

export interface BlockActionFields {
  readonly user: { readonly id: string; readonly name: string };
  readonly channel: { readonly id: string; readonly name: string };
  /** The message as the API returns it; null for a message that only one person sees, which Slack leaves out. */
  readonly message: Readonly<Record<string, unknown>> | null;
  readonly messageTs: string;
  readonly action: Readonly<Record<string, unknown>>;
  /** The texts, by the id of the block and the action_id of the field. */
  readonly typed?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly responseUrl: string;
  readonly triggerId: string;
}

export function blockActionRequest(app: SlackApp, fields: BlockActionFields): SlackRequest {
  const payload = {
    type: "block_actions",
    user: { id: fields.user.id, username: fields.user.name, name: fields.user.name, team_id: app.teamId },
    api_app_id: app.appId,
    token: app.verificationToken,
    container: {
      type: "message",
      message_ts: fields.messageTs,
      channel_id: fields.channel.id,
      is_ephemeral: fields.message === null,
    },
    trigger_id: fields.triggerId,
    team: { id: app.teamId, domain: app.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
    channel: fields.channel,
    ...(fields.message === null ? {} : { message: fields.message }),
    state: { values: stateOf(fields.typed ?? {}) },
    response_url: fields.responseUrl,
    actions: [{ ...fields.action, action_ts: (Date.now() / 1000).toFixed(6) }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) });
  return { contentType: "application/x-www-form-urlencoded", body: body.toString() };
}

function stateOf(typed: NonNullable<BlockActionFields["typed"]>): object {
  return Object.fromEntries(
    Object.entries(typed).map(([blockId, fields]) => [
      blockId,
      Object.fromEntries(
        Object.entries(fields).map(([actionId, text]) => [
          actionId,
          { type: "plain_text_input", value: text === "" ? null : text },
        ]),
      ),
    ]),
  );
}

export function eventRequest(
  app: SlackApp,
  event: Readonly<Record<string, unknown>>,
  botUserId: string,
): SlackRequest {
  const body = JSON.stringify({
    token: app.verificationToken,
    team_id: app.teamId,
    context_team_id: app.teamId,
    context_enterprise_id: null,
    api_app_id: app.appId,
    event,
    type: "event_callback",
    event_id: newEventId(),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: app.teamId,
        user_id: botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: randomBytes(24).toString("base64url"),
  });
  return { contentType: "application/json", body };
}

function newEventId(): string {
  return `Ev${randomBytes(6).toString("hex").toUpperCase().slice(0, 11)}`;
}
