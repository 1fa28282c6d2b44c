/** Signs and posts a request to the app exactly as Slack does, because the emulator sends none. */
import { createHmac } from "node:crypto";
import { messageOf } from "../../core/errors.ts";

export interface SlackApp {
  readonly appId: string;
  readonly teamId: string;
  readonly teamDomain: string;
  /** The legacy token in every payload. It proves nothing: apps have to check the signature. */
  readonly verificationToken: string;
  readonly signingSecret: string;
}

/** How the app answered a request. Slack waits 3 s for a 2xx. */
export type SlackRequestOutcome =
  | { readonly kind: "acknowledged"; readonly contentType: string; readonly body: string }
  | { readonly kind: "refused"; readonly status: number; readonly body: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Signs a body. The time is in seconds. */
export function signSlackRequest(signingSecret: string, timestamp: number, body: string): string {
  return `v0=${createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}

export interface SlackRequest {
  readonly contentType: "application/json" | "application/x-www-form-urlencoded";
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function sendSlackRequest(
  intakeUrl: string,
  app: SlackApp,
  request: SlackRequest,
): Promise<SlackRequestOutcome> {
  const timestamp = Math.floor(Date.now() / 1000);
  try {
    const response = await fetch(`${intakeUrl}/slack/events`, {
      method: "POST",
      headers: {
        accept: "application/json,*/*",
        "content-type": request.contentType,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": String(timestamp),
        "x-slack-signature": signSlackRequest(app.signingSecret, timestamp, request.body),
        ...request.headers,
      },
      body: request.body,
      signal: AbortSignal.timeout(3000),
    });
    const body = await response.text();
    if (!response.ok) return { kind: "refused", status: response.status, body };
    return { kind: "acknowledged", contentType: response.headers.get("content-type") ?? "", body };
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return { kind: "timed-out" };
    return { kind: "unreachable", reason: messageOf(error) };
  }
}
