/** When all is over: what Slack shows, what the ledger holds and what the database says, story by story. */
import { z } from "zod";
import type { RunLog } from "./run-log.ts";
import { readEnded } from "./read-runs.ts";
import type { ChaosStage } from "../world/stage.ts";
import type { PullChannel } from "../stories/pull-story.ts";
import type { Evidence } from "../stories/story.ts";

const history = z.object({
  messages: z.array(
    z.looseObject({
      text: z.string().default(""),
      subtype: z.string().optional(),
      metadata: z.unknown().optional(),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

const channelList = z.object({
  channels: z.array(z.looseObject({ id: z.string(), name: z.string(), is_archived: z.boolean() })),
});

export interface AllEvidence {
  of(n: number, isPull: boolean): Evidence;
  pullChannels(prefix: string): Promise<readonly PullChannel[]>;
  readonly messages: number;
}

export async function collectEvidence(
  stage: ChaosStage,
  channels: readonly string[],
  log: RunLog,
): Promise<AllEvidence> {
  const ended = await readEnded(stage.database);
  const texts: string[] = [];
  for (const channel of channels) texts.push(...(await readChannel(stage, channel)).map(({ text }) => text));
  const byRun = groupBy(texts, (text) => Number(/^run (\d+) /.exec(text)?.[1]));
  const byEffect = groupBy(stage.ledger.effects, ({ n }) => n);
  const isPullRun = (automation: string): boolean => automation === "pr-reminder";
  const list = channelList.parse(await stage.slack("conversations.list", { limit: 1000 }));

  return {
    messages: texts.length,
    of(n, isPull) {
      const runs = ended.filter((run) => run.n === n && isPullRun(run.automation) === isPull);
      return {
        runs,
        effects: isPull ? [] : (byEffect.get(n) ?? []),
        messages: isPull ? [] : (byRun.get(n) ?? []),
        takeovers: runs.reduce((sum, { id }) => sum + (log.takeovers.get(id) ?? 0), 0),
      };
    },
    async pullChannels(prefix) {
      const found = list.channels.filter(({ name }) => name.startsWith(prefix));
      return Promise.all(
        found.map(async ({ id, is_archived: isArchived }) => ({
          isArchived,
          messages: (await readChannel(stage, id)).map(({ text, metadata }) => ({
            text,
            mark: JSON.stringify(metadata),
          })),
        })),
      );
    },
  };
}

/** What the bot said, oldest first. */
async function readChannel(
  stage: ChaosStage,
  channel: string,
): Promise<readonly { readonly text: string; readonly metadata?: unknown }[]> {
  const all = [];
  let cursor: string | undefined;
  do {
    const args = { channel, limit: 200, include_all_metadata: true, ...(cursor !== undefined && { cursor }) };
    const page = history.parse(await stage.slack("conversations.history", args));
    all.push(...page.messages);
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return all.filter(({ subtype }) => subtype === undefined).toReversed();
}

function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => number,
): ReadonlyMap<number, readonly Value[]> {
  return Map.groupBy(values, keyOf);
}
