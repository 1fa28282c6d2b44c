/** Makes the bodies of what people do in forms, in the app's Home and by shortcuts, with every field of Slack's. */
import type { SlackApp, SlackRequest } from "./send-slack-request.ts";

export interface Acting {
  readonly user: { readonly id: string; readonly name: string };
  readonly triggerId: string;
}

type Json = Readonly<Record<string, unknown>>;

/** @param payload what this kind of interaction has beside what all have */
export function interactionRequest(app: SlackApp, { user, triggerId }: Acting, payload: Json): SlackRequest {
  const common = {
    team: { id: app.teamId, domain: app.teamDomain },
    user: { id: user.id, username: user.name, name: user.name, team_id: app.teamId },
    api_app_id: app.appId,
    token: app.verificationToken,
    trigger_id: triggerId,
    enterprise: null,
    is_enterprise_install: false,
  };
  const body = new URLSearchParams({ payload: JSON.stringify({ ...common, ...payload }) });
  return { contentType: "application/x-www-form-urlencoded", body: body.toString() };
}

export function submission(view: Json): Json {
  return { type: "view_submission", view, response_urls: [] };
}

export function closing(view: Json, isCleared: boolean): Json {
  return { type: "view_closed", view, is_cleared: isCleared };
}

export function clickInView(view: Json, action: Json): Json {
  return {
    type: "block_actions",
    container: { type: "view", view_id: view["id"] },
    view,
    actions: [{ ...action, action_ts: nowTs() }],
  };
}

/** @param within the view, or the message with its channel */
export function suggestion(actionId: string, blockId: string, value: string, within: Json): Json {
  return { type: "block_suggestion", action_id: actionId, block_id: blockId, value, ...within };
}

export function shortcut(callbackId: string): Json {
  return { type: "shortcut", callback_id: callbackId, action_ts: nowTs() };
}

export function messageShortcut(
  callbackId: string,
  channel: { readonly id: string; readonly name: string },
  message: Json,
  responseUrl: string,
): Json {
  return {
    type: "message_action",
    callback_id: callbackId,
    action_ts: nowTs(),
    message_ts: message["ts"],
    channel,
    message,
    response_url: responseUrl,
  };
}

function nowTs(): string {
  return (Date.now() / 1000).toFixed(6);
}
