/**
 * `npm run demo`: plays the main story by script, with the local Slack and GitHub, the embedded Postgres, Hathi's
 * intake, and a worker that is killed in the middle. The demo tells what happens as it happens, checks every claim, and
 * succeeds only if it saw all of them.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../core/time/duration.ts";
import { HathiError } from "../../core/errors.ts";
import { copyDemoAutomations } from "./demo-automations.ts";
import { startPlayground, type Playground } from "../start-playground.ts";

const day = 86_400_000;

export interface DemoSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly print: (text: string) => void;
}

/** @throws {HathiError} DEMO_FAILED, with the claim that was not seen */
export async function playDemo({ env, cwd, print }: DemoSettings): Promise<void> {
  const begun = performance.now();
  const tell = (text: string): void => {
    print(`${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  };
  // The demo has a folder of its own, so that it leaves nothing behind and disturbs no open playground.
  const dataFolder = await mkdtemp(join(tmpdir(), "hathi-demo-"));
  // Postgres's own user must be able to enter the folder; otherwise its data would go elsewhere.
  await chmod(dataFolder, 0o711);
  tell("starting Postgres, a local Slack and GitHub, intake and a worker");
  const playground = await startPlayground({
    env: {
      LOG_LEVEL: "error",
      PORT: "0",
      ...env,
      // A Hathi that runs on this machine may have the port.
      HATHI_METRICS_PORT: undefined,
      HATHI_DATA: dataFolder,
      // Only Hathi's own automations, because the reader's would add runs, channels and messages to the story.
      HATHI_AUTOMATIONS: await copyDemoAutomations(dataFolder),
    },
    cwd,
  });
  try {
    await tellStory(new Story(playground, tell));
  } finally {
    await playground.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
  print(`\nAll of it was seen, each message once, in ${((performance.now() - begun) / 1000).toFixed(0)} s.`);
}

async function tellStory(story: Story): Promise<void> {
  const { local, supervisor } = story.playground;
  await story.until("a worker is ready", async () => supervisor.pid !== null || undefined);

  const pull = await local.github.openPullRequest({
    title: "Teach the elephant to swim",
    author: "ana",
    reviewers: ["ben"],
  });
  story.tell(`ana opens pull request #${pull.number}: "${pull.title}", and asks ben for a review`);
  const channel = await story.until("a channel for the pull request", async () =>
    story.channelOf(pull.number),
  );
  story.tell(`Slack has a new channel: #${channel.name}`);
  await story.until("its first message", async () => story.messageCount(channel.id, 1));
  await story.tellNewMessages(channel.id);
  await story.parked(1);

  await story.skip(day);
  await story.until("the reminder of day 1", async () => story.messageCount(channel.id, 2));
  await story.tellNewMessages(channel.id);
  await story.parked(1);

  const killed = supervisor.pid;
  supervisor.kill();
  story.tell(`the worker, process ${killed ?? 0}, is killed with SIGKILL`);
  await story.skip(day);
  const reborn = await story.until("a new worker", async () =>
    supervisor.pid !== null && supervisor.pid !== killed ? supervisor.pid : undefined,
  );
  story.tell(`it is started again, as process ${reborn}`);
  await story.until("the reminder of day 2, after the kill", async () => story.messageCount(channel.id, 3));
  await story.tellNewMessages(channel.id);
  await story.parked(1);

  const other = await local.github.openPullRequest({
    title: "Paint it pink",
    author: "chen",
    reviewers: ["dana"],
  });
  story.tell(`chen opens pull request #${other.number}: "${other.title}"`);
  const otherChannel = await story.until("a second channel", async () => story.channelOf(other.number));
  await story.parked(2);
  await story.tellNewMessages(otherChannel.id);

  const list = await story.command("ben", "/hathi list");
  story.check(
    "/hathi list shows both runs",
    list.includes(`#${pull.number}`) && list.includes(`#${other.number}`),
  );
  const runs = await story.playground.runs.list({ scope: "unfinished" });
  const doomed = runs.find((run) => run.subject?.endsWith(`#${other.number}`));
  story.check("the second pull request has a run of its own", doomed !== undefined);
  await story.command("chen", `/hathi cancel ${doomed?.shortId ?? ""}`);
  await story.until(
    "the second run is cancelled",
    async () => (await story.playground.runs.show(doomed?.id ?? "")).state === "cancelled" || undefined,
  );
  await story.tellNewMessages(otherChannel.id);
  story.tell("the second run is cancelled; its reminders have stopped");

  await local.github.merge(pull.number, { by: "ben" });
  story.tell(`ben merges #${pull.number}`);
  await story.until("the channel is archived", async () => {
    const channels = await local.slack.channels();
    return channels.find(({ id }) => id === channel.id)?.isArchived === true || undefined;
  });
  await story.tellNewMessages(channel.id);
  story.tell(`#${channel.name} is archived`);
  await story.until(
    "no run is left",
    async () => (await story.playground.runs.list({ scope: "unfinished" })).length === 0 || undefined,
  );
  await story.checkNothingTwice([channel.id, otherChannel.id]);
}

class Story {
  readonly playground: Playground;
  readonly tell: (text: string) => void;
  readonly #told = new Map<string, number>();

  constructor(playground: Playground, tell: (text: string) => void) {
    this.playground = playground;
    this.tell = tell;
  }

  check(claim: string, holds: boolean): void {
    if (!holds) throw new HathiError("DEMO_FAILED", `the demo did not see this: ${claim}`);
  }

  /** Waits for a claim to become true. */
  async until<Value>(claim: string, look: () => Promise<Value | undefined>): Promise<Value> {
    const end = performance.now() + 30_000;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      this.check(`${claim}, within 30 s`, performance.now() < end);
      await delay(50);
    }
  }

  async skip(ms: number): Promise<void> {
    await this.playground.skip(ms);
    this.tell(`--- ${formatDuration(ms)} passes ---`);
  }

  /** Waits until this many runs are parked and wait for a timer. */
  async parked(count: number): Promise<void> {
    await this.until(`${count} parked run(s)`, async () => {
      const [runs, now] = await Promise.all([
        this.playground.runs.list({ scope: "unfinished" }),
        this.playground.runs.now(),
      ]);
      const parked = runs.filter((run) => run.state === "waiting" && run.wakeAt !== null && run.wakeAt > now);
      return parked.length === count || undefined;
    });
  }

  async channelOf(pullNumber: number): Promise<{ id: string; name: string } | undefined> {
    const channels = await this.playground.local.slack.channels();
    return channels.find(({ name }) => name.includes(`-${pullNumber}-`));
  }

  async messageCount(channelId: string, count: number): Promise<true | undefined> {
    return (await this.#messages(channelId)).length >= count || undefined;
  }

  async tellNewMessages(channelId: string): Promise<void> {
    const messages = await this.#messages(channelId);
    for (const { text } of messages.slice(this.#told.get(channelId) ?? 0)) {
      this.tell(`      Slack: ${this.#readable(text)}`);
    }
    this.#told.set(channelId, messages.length);
  }

  async command(person: string, text: string): Promise<string> {
    this.tell(`${person} types ${text}`);
    const { answer } = await this.playground.local.slack.command(person, text);
    const shown = await answer();
    // The sections have the list. An answer without sections has only its text.
    const sections = text.endsWith("list") ? shown.blocks.flatMap((block) => textsOf(block)) : [];
    this.tell(`      only ${person} sees: ${this.#readable([shown.text, ...sections].join("\n"))}`);
    return JSON.stringify(shown);
  }

  /** Turns Slack's markup into what a person reads: names instead of ids, words instead of links. */
  #readable(text: string): string {
    const { people } = this.playground.local.slack;
    return text
      .replaceAll(
        /<@(\w+)>/g,
        (_whole, id: string) => `@${people.find(({ userId }) => userId === id)?.name ?? id}`,
      )
      .replaceAll(/<[^|>]+\|([^>]+)>/g, "$1")
      .replaceAll(/[*`]/g, "")
      .replaceAll("\n", "\n                       ");
  }

  /** Checks that no step has posted twice: each message carries the step that posted it. */
  async checkNothingTwice(channelIds: readonly string[]): Promise<void> {
    for (const channelId of channelIds) {
      const messages = await this.#messages(channelId);
      const texts = messages.map(({ text }) => text);
      this.check("each message is posted once", new Set(texts).size === texts.length);
    }
  }

  async #messages(channelId: string): Promise<readonly { readonly text: string }[]> {
    const { botUserId } = this.playground.local.slack;
    const messages = await this.playground.local.slack.messages(channelId);
    return messages.filter((message) => message.userId === botUserId && message.subtype === null);
  }
}

/** The texts of a message's sections, which have most of what an answer of /hathi says. */
function textsOf(block: unknown): readonly string[] {
  if (typeof block !== "object" || block === null || !("type" in block) || block.type !== "section")
    return [];
  const text: unknown = "text" in block ? block.text : null;
  return typeof text === "object" && text !== null && "text" in text ? [String(text.text)] : [];
}
