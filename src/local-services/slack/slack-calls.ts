/** Calls the local Slack's Web API as one of its people or as the app. */
import { z } from "zod";
import { Refused } from "../refused.ts";

const answer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

export type SlackCall = (
  token: string,
  method: string,
  args?: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/** @throws {Refused} with Slack's own error code if the call is refused */
export function slackCallsTo(baseUrl: () => string): SlackCall {
  return async (token, method, args = {}) => {
    const response = await fetch(`${baseUrl()}/api/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(args),
    });
    const body = await response.text();
    const read = answer.safeParse(parseOrNull(body));
    if (!read.success) {
      throw new Refused(`the local Slack answered ${method} with ${response.status}: ${body.slice(0, 200)}`);
    }
    const result = read.data;
    if (!result.ok)
      throw new Refused(`the local Slack refused ${method}: ${result.error ?? "no reason given"}`);
    return result;
  };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
