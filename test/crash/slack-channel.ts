/** A channel as Slack shows it when a scene is over, with the scene's own numbers struck out. */
import { z } from "zod";
import { slackCallsTo } from "../../src/local-services/slack/slack-calls.ts";
import type { LocalServices } from "../../src/local-services/local-services.ts";

export interface ChannelEnding {
  readonly channels: number;
  readonly topic: string;
  readonly isArchived: boolean;
  readonly members: number;
  /** What the bot has said, in order. */
  readonly said: readonly string[];
  /** How many different steps said it. */
  readonly marks: number;
}

const list = z.object({
  channels: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      is_archived: z.boolean(),
      topic: z.object({ value: z.string() }),
    }),
  ),
});
const history = z.object({
  messages: z.array(
    z.looseObject({ text: z.string(), subtype: z.string().optional(), metadata: z.unknown().optional() }),
  ),
});

export async function readChannelEnding(
  local: LocalServices,
  prefix: string,
  strike: (text: string) => string,
): Promise<ChannelEnding> {
  const { token } = local.slack.person("ana");
  const call = slackCallsTo(() => local.env.SLACK_API_URL.replace(/\/api\/$/, ""));
  const { channels } = list.parse(await call(token, "conversations.list", { limit: 1000 }));
  const found = channels.filter(({ name }) => name.startsWith(prefix));
  const [channel] = found;
  if (channel === undefined) throw new Error(`no channel ${prefix}`);
  const members = await call(token, "conversations.members", { channel: channel.id });
  const { messages } = history.parse(
    await call(token, "conversations.history", {
      channel: channel.id,
      limit: 200,
      include_all_metadata: true,
    }),
  );
  const said = messages.filter(({ subtype }) => subtype === undefined).toReversed();
  return {
    channels: found.length,
    topic: strike(channel.topic.value),
    isArchived: channel.is_archived,
    members: z.array(z.string()).parse(members["members"]).length,
    said: said.map(({ text }) => strike(text)),
    marks: new Set(said.map(({ metadata }) => JSON.stringify(metadata))).size,
  };
}
