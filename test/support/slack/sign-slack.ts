/** Requests as Slack signs them, to be sent to a server of ours. */
import { createHmac } from "node:crypto";

export const slackSigningSecret = "signing-secret-of-the-tests";

export interface SlackRequestOptions {
  readonly secret?: string;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function signSlack(body: string, options: SlackRequestOptions = {}): Record<string, string> {
  const { secret = slackSigningSecret, timestamp = Math.floor(Date.now() / 1000) } = options;
  const hash = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": String(timestamp), "x-slack-signature": `v0=${hash}` };
}

/** Sends text as it stands. */
export async function postSlackText(
  url: string,
  body: string,
  contentType: string,
  options: SlackRequestOptions = {},
): Promise<Response> {
  return fetch(`${url}/slack/events`, {
    method: "POST",
    body,
    headers: { "content-type": contentType, ...signSlack(body, options), ...options.headers },
  });
}

/** An event, as Slack's Events API sends it. */
export async function postSlackEvent(
  url: string,
  envelope: object,
  options: SlackRequestOptions = {},
): Promise<Response> {
  return postSlackText(url, JSON.stringify(envelope), "application/json", options);
}

/** A slash command: a form. */
export async function postSlackCommand(
  url: string,
  fields: Readonly<Record<string, string>>,
  options: SlackRequestOptions = {},
): Promise<Response> {
  const body = new URLSearchParams(fields).toString();
  return postSlackText(url, body, "application/x-www-form-urlencoded", options);
}

/** A click, a submitted form, a shortcut: JSON in the field of a form. */
export async function postSlackInteraction(
  url: string,
  payload: object,
  options: SlackRequestOptions = {},
): Promise<Response> {
  return postSlackCommand(url, { payload: JSON.stringify(payload) }, options);
}
