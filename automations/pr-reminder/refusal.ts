/** What Slack or GitHub refused a call with, told from the error that it failed with. */

/** Slack's name for it, "name_taken"; undefined where the error is none of Slack's. */
export function slackRefusal(error: unknown): string | undefined {
  const data = fieldOf(error, "data");
  const name = fieldOf(data, "error");
  return typeof name === "string" ? name : undefined;
}

/** Somebody archived or deleted the channel, or put us out of it. */
export function isChannelGone(error: unknown): boolean {
  return ["is_archived", "channel_not_found", "not_in_channel"].includes(slackRefusal(error) ?? "");
}

export function isNotFoundOnGitHub(error: unknown): boolean {
  return error instanceof Error && fieldOf(error, "status") === 404;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
