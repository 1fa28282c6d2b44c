/** Reads from an error how Slack or GitHub refused a call, and decides what that means. */
import { CancelledError } from "hathi";

/** Slack's name for the refusal, such as "name_taken"; undefined if the error is not from Slack. */
export function slackRefusal(error: unknown): string | undefined {
  const data = fieldOf(error, "data");
  const name = fieldOf(data, "error");
  return typeof name === "string" ? name : undefined;
}

/** Whether somebody archived or deleted the channel, or removed us from it. */
export function isChannelGone(error: unknown): boolean {
  return ["is_archived", "channel_not_found", "not_in_channel"].includes(slackRefusal(error) ?? "");
}

/** Whether GitHub no longer has this, or no longer shows it to us: GitHub answers the same for both. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && [404, 410, 451].includes(Number(fieldOf(error, "status")));
}

/** The status of an answer of GitHub's that was a refusal; undefined if the error is not from GitHub. */
export function statusOf(error: unknown): number | undefined {
  const status = fieldOf(error, "status");
  return typeof status === "number" ? status : undefined;
}

/** Runs a call that may fail: if it is refused, the log says so, and the run goes on without it. */
export async function unlessRefused<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CancelledError || isChannelGone(error)) throw error;
    console.log(`went on without: ${error instanceof Error ? error.message : "refused"}`);
    return undefined;
  }
}

/** As unlessRefused(), for a call elsewhere than where the pull request is spoken of: that place may be gone. */
export async function unlessRefusedThere<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await unlessRefused(work);
  } catch (error) {
    if (!isChannelGone(error)) throw error;
    console.log(`went on without: ${slackRefusal(error) ?? "refused"}`);
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/**
 * What became of a GraphQL query that failed: "gone", "refused" (so that REST may know more), whatever data came in
 * spite of the errors, or undefined where something else went wrong.
 */
export function graphqlOutcome(error: unknown): "gone" | "refused" | object | undefined {
  const status = Number(fieldOf(error, "status"));
  if ([401, 403, 404, 405, 410, 501].includes(status)) return "refused";
  const response = fieldOf(error, "response");
  const errors = fieldOf(response, "errors");
  if (!Array.isArray(errors)) return undefined;
  const [data, repository] = [fieldOf(response, "data"), fieldOf(fieldOf(response, "data"), "repository")];
  const pull = fieldOf(repository, "pullRequest");
  if (typeof data === "object" && data !== null && typeof pull === "object" && pull !== null) return data;
  return errors.some((one) => fieldOf(one, "type") === "NOT_FOUND") ? "gone" : "refused";
}
