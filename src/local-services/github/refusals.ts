/** What GitHub's REST API says where it refuses a call. */
import type { FrontResponse } from "../http-front.ts";

const documentation = "https://docs.github.com/rest";

/** A refusal with GitHub's fields: the emulator's own leads to its makers, and Octokit's messages quote that. */
export function asGitHubRefuses(response: FrontResponse): FrontResponse {
  if (response.status < 400) return response;
  let said: unknown;
  try {
    said = JSON.parse(response.body);
  } catch {
    return response;
  }
  if (typeof said !== "object" || said === null || !("documentation_url" in said)) return response;
  const { status } = response;
  return {
    ...response,
    body: JSON.stringify({ ...said, documentation_url: documentation, status: String(status) }),
  };
}
