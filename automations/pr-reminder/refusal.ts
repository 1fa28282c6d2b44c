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

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
