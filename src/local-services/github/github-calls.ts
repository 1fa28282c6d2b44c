/** Calls the local GitHub's REST API as one of its people. */
import { z } from "zod";
import { Refused } from "../refused.ts";

const refusal = z.looseObject({ message: z.string().default("no reason given") });

export type GitHubCall = (token: string, method: string, path: string, body?: unknown) => Promise<unknown>;

/** @throws {Refused} with GitHub's own message if the call is refused */
export function githubCallsTo(baseUrl: () => string): GitHubCall {
  return async (token, method, path, body) => {
    const response = await fetch(baseUrl() + path, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = response.status === 204 ? null : await response.json();
    if (response.ok) return answer;
    const { message } = refusal.parse(answer);
    throw new Refused(`the local GitHub refused ${method} ${path}: ${message} (${response.status})`);
  };
}
