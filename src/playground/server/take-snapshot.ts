/** Gathers what the page shows from the local services, the runs, the worker and the clock. */
import { messageOf } from "../../core/errors.ts";
import type { RunCommands } from "../../core/ports/people/run-commands.ts";
import type { PullRequestView } from "../../local-services/github/github-reader.ts";
import type { LocalServices } from "../../local-services/local-services.ts";
import { fullName } from "../../local-services/people.ts";
import type { PlaygroundClock } from "./playground-clock.ts";
import type { RunSnapshots } from "./run-snapshots.ts";
import type { SlackChannel } from "../../local-services/slack/slack-reader.ts";
import type {
  ChannelSnapshot,
  MessageSnapshot,
  PullRequestSnapshot,
  Snapshot,
  SurfaceSnapshot,
} from "./snapshot.ts";
import type { WorkerSupervisor } from "../worker-supervisor.ts";

export type Supervisor = Pick<WorkerSupervisor, "state" | "pid" | "restarts" | "deaths" | "kill">;

export interface SnapshotSources {
  readonly local: LocalServices;
  readonly runs: RunCommands;
  readonly runSnapshots: RunSnapshots;
  readonly supervisor: Supervisor;
  readonly clock: PlaygroundClock;
}

export async function takeSnapshot(sources: SnapshotSources): Promise<Snapshot> {
  const { local, supervisor, clock } = sources;
  const problem = await noteTime(sources);
  const [pullRequests, issues, channels, runs] = await Promise.all([
    local.github.pullRequests(),
    local.github.issues.list(),
    local.slack.channels(),
    sources.runSnapshots.take(),
  ]);
  return {
    clock: {
      now: clock.at(new Date()).toISOString(),
      aheadMs: Math.round(clock.aheadMs()),
      skippedMs: Math.round(clock.skippedMs()),
    },
    worker: { state: supervisor.state, pid: supervisor.pid, restarts: supervisor.restarts },
    deaths: supervisor.deaths.map(({ at, pid, how }) => ({ at: clock.at(at).toISOString(), pid, how })),
    people: local.slack.people.map(({ name, realName, userId }) => ({ name, realName, userId })),
    botUserId: local.slack.botUserId,
    repository: fullName,
    pullRequests: pullRequests.map((pull) => snapshotPullRequest(pull, clock)),
    issues: issues.map(({ comments, openedAt, ...issue }) => ({
      ...issue,
      openedAt: clock.at(openedAt).toISOString(),
      talk: comments.map(({ author, body, at }) => ({
        author,
        what: "comment",
        body,
        at: clock.at(at).toISOString(),
      })),
    })),
    channels: await Promise.all(channels.map((channel) => snapshotChannel(channel, local, clock))),
    surfaces: Object.fromEntries(
      local.slack.people.map(({ name, userId }) => [name, surfaceOf(local, userId)]),
    ),
    shortcuts: runs.shortcuts,
    automations: runs.automations,
    runs: runs.runs,
    problem: problem ?? runs.problem,
  };
}

function surfaceOf({ slack: { views } }: LocalServices, userId: string): SurfaceSnapshot {
  const stack = views.stackOf(userId);
  const top = stack.at(-1);
  return {
    form: top === undefined ? null : { ...top, below: stack.length - 1 },
    home: views.homeOf(userId) ?? null,
  };
}

async function noteTime({ runs, clock }: SnapshotSources): Promise<string | null> {
  try {
    clock.note(await runs.now());
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function snapshotPullRequest(pull: PullRequestView, clock: PlaygroundClock): PullRequestSnapshot {
  const opinions = pull.reviews.filter(({ verdict }) => verdict !== "comment");
  const talk = [
    ...pull.reviews.map(({ author, verdict, body, at }) => ({ author, what: verdict as string, body, at })),
    ...pull.comments.map(({ author, body, at }) => ({ author, what: "comment", body, at })),
  ];
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    url: pull.url,
    branch: pull.branch,
    author: pull.author,
    state: pull.isMerged ? "merged" : pull.state === "closed" ? "closed" : pull.isDraft ? "draft" : "open",
    openedAt: clock.at(pull.openedAt).toISOString(),
    awaited: pull.awaited,
    verdicts: [...new Map(opinions.map(({ author, verdict }) => [author, verdict]))].map(
      ([author, verdict]) => ({ author, verdict }),
    ),
    talk: talk
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ at, ...rest }) => ({ ...rest, at: clock.at(at).toISOString() })),
  };
}

const shownMessages = 200;

async function snapshotChannel(
  channel: SlackChannel,
  { slack }: LocalServices,
  clock: PlaygroundClock,
): Promise<ChannelSnapshot> {
  const { memberIds, ...rest } = channel;
  const partner = slack.people.find(({ userId }) => channel.isDirect && memberIds.includes(userId));
  const messages: readonly MessageSnapshot[] = [
    ...(await slack.messages(channel.id)).map((message) => ({
      ts: message.ts,
      userId: message.userId,
      subtype: message.subtype,
      text: message.text,
      blocks: message.blocks,
      files: message.files.map(({ id, name, bytes }) => ({ id, name, bytes })),
      threadTs: message.threadTs,
      isReply: message.threadTs !== null && message.threadTs !== message.ts,
      reactions: message.reactions,
      isEdited: message.isEdited,
      onlyFor: null,
      at: clock.at(message.at).toISOString(),
    })),
    ...slack
      .ephemerals()
      .filter(({ channelId }) => channelId === channel.id)
      .map((message) => ({
        ts: message.ts,
        userId: message.from === "app" ? slack.botUserId : null,
        subtype: null,
        text: message.text,
        blocks: message.blocks,
        files: [],
        threadTs: null,
        isReply: false,
        reactions: [],
        isEdited: false,
        onlyFor: message.userId,
        at: clock.at(message.at).toISOString(),
      })),
  ];
  return {
    ...rest,
    name: partner?.name ?? channel.name,
    memberIds: memberIds.filter(
      (id) => id === slack.botUserId || slack.people.some(({ userId }) => userId === id),
    ),
    messages: inOrder(messages).slice(-shownMessages),
  };
}

/** Sorts by time, but keeps the replies of a thread after its first message. */
function inOrder(messages: readonly MessageSnapshot[]): readonly MessageSnapshot[] {
  const threads: MessageSnapshot[][] = [];
  for (const message of messages) {
    if (message.isReply) threads.at(-1)?.push(message);
    else threads.push([message]);
  }
  return threads.toSorted((a, b) => Number(a[0]?.ts ?? 0) - Number(b[0]?.ts ?? 0)).flat();
}
