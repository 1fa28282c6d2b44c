/** Errors that scripts throw to refuse a call, in the shape of the real clients' errors. */

/**
 * Slack's refusal of a call.
 *
 * @example
 * const slack: SlackScript = {
 *   "conversations.create": () => {
 *     throw slackError("name_taken");
 *   },
 * };
 */
export function slackError(error: string): Error {
  const data = { ok: false, error };
  return Object.assign(new Error(`An API error occurred: ${error}`), {
    code: "slack_webapi_platform_error",
    data,
  });
}

/**
 * GitHub's refusal of a call. The engine retries a call with status 429, or 500 and above, as it really would.
 *
 * @example
 * const github: GitHubScript = {
 *   "rest.users.getByUsername": () => {
 *     throw githubError(404);
 *   },
 * };
 */
export function githubError(status: number, message = `GitHub answered ${status}`): Error {
  return Object.assign(new Error(message), { name: "HttpError", status });
}
