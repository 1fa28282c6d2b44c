/** The main story: a pull request gets its channel, is reminded of, is merged, and the channel is archived. */
import { setTimeout as delay } from "node:timers/promises";
import { twice } from "./twice.ts";
import type { Story, World } from "./story.ts";

/** What the bot has said in the pull request's own channel; null where there is none. */
export interface PullChannel {
  readonly isArchived: boolean;
  readonly messages: readonly { readonly text: string; readonly mark: string }[];
}

export interface PullStory extends Story {
  /** Of the channel that its name names; handed in when all is over. */
  readonly judgeChannel: (channels: readonly PullChannel[]) => readonly string[];
  readonly channelPrefix: () => string;
}

export function pullStory(world: World, mergeAfterMs: number): PullStory {
  let number = 0;
  let seenAt = 0;
  let merged = false;
  const prefix = (): string => `pr-elephant-${number}-`;
  const hasChannel = async (): Promise<boolean> =>
    (await world.local.slack.channels()).some(({ name }) => name.startsWith(prefix()));
  return {
    kind: "pull",
    get n() {
      return number;
    },
    describe: () => `automations/pr-reminder.ts, pull request ${number}`,
    async start() {
      const { github } = world.local;
      ({ number } = await github.openPullRequest({
        title: "Chaos",
        author: "ana",
        reviewers: ["ben"],
        branch: `chaos-${performance.now()}`,
      }));
      while (!wasDelivered(world, number)) await delay(100);
    },
    async tend({ state }) {
      // A run that waits for GitHub has not looked yet: merged by then, its pull request would get no channel.
      if (seenAt === 0 && state === "waiting" && (await hasChannel())) seenAt = performance.now();
      if (merged || seenAt === 0 || performance.now() - seenAt < mergeAfterMs) return;
      merged = true;
      await world.local.github.merge(number, { by: "ben" });
    },
    channelPrefix: prefix,
    judge: ({ runs: [run] }) =>
      run?.state === "completed"
        ? []
        : [`predicted was "completed", it ${run?.state ?? "is gone"} ${run?.error ?? ""}`],
    judgeChannel(channels) {
      const [channel] = channels;
      if (channel === undefined || channels.length > 1) return [`it has ${channels.length} channels`];
      const texts = channel.messages.map(({ text }) => text);
      return [
        ...twice(channel.messages.map(({ mark }) => mark)).map((mark) => `said twice: ${mark}`),
        ...(channel.isArchived ? [] : ["its channel is not archived"]),
        ...(texts[0]?.includes("opened") === true || texts[0]?.includes(`#${number}`) === true
          ? []
          : [`it began with "${texts[0] ?? ""}"`]),
        ...(texts.at(-1)?.includes("merged") === true ? [] : [`it ended with "${texts.at(-1) ?? ""}"`]),
      ];
    },
  };
}

function wasDelivered(world: World, number: number): boolean {
  return world.local.github.deliveries
    .list()
    .some(
      ({ event, action, statusCode, body }) =>
        event === "pull_request" &&
        action === "opened" &&
        statusCode !== null &&
        statusCode < 300 &&
        (JSON.parse(body) as { pull_request: { number: number } }).pull_request.number === number,
    );
}
