/** What Slack or GitHub refused a call with, told from the error that it failed with; and what to make of that. */
import { CancelledError } from "hathi";

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

/** GitHub has it no more, or shows it to us no more; it says the same of both. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && [404, 410, 451].includes(Number(fieldOf(error, "status")));
}

/** For what is nice to have: where it is refused, the log says so, and all goes on without it. */
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
