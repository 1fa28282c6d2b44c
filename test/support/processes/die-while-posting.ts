/** Has a process tell people, and die when its message is in Slack and not yet noted (message-poster.ts). */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { botToken } from "../../connectors/slack/slack-workspace.ts";

/** @returns the signal that ended it */
export async function dieWhilePosting(databaseUrl: string, slackApiUrl: string): Promise<string | null> {
  const poster = spawn(process.execPath, [fileURLToPath(new URL("message-poster.ts", import.meta.url))], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: databaseUrl,
      SLACK_API_URL: slackApiUrl,
      SLACK_BOT_TOKEN: botToken,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [, signal] = (await once(poster, "exit")) as [number | null, string | null];
  return signal;
}
