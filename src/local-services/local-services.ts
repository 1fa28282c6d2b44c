/** A Slack and a GitHub of one's own, on loopback: for the playground, the demo and the end-to-end tests. */
import type { Logger } from "../core/ports/logger.ts";
import type { LocalGitHub } from "./github/local-github.ts";
import { startLocalGitHub } from "./github/start-local-github.ts";
import type { GitHubEnvironment } from "./github/start-local-github.ts";
import type { LocalSlack } from "./slack/local-slack.ts";
import { startLocalSlack } from "./slack/start-local-slack.ts";
import type { SlackEnvironment } from "./slack/start-local-slack.ts";

export interface LocalServices {
  readonly slack: LocalSlack;
  readonly github: LocalGitHub;
  /** What Hathi is to be configured with. New secrets at every start. */
  readonly env: SlackEnvironment & GitHubEnvironment;
  /**
   * Tells both where Hathi listens. Webhooks of before are handed over now; commands and messages need it
   * first. Call it again when Hathi has moved.
   */
  connectTo(intakeUrl: string): void;
  close(): Promise<void>;
}

export interface LocalServicesOptions {
  readonly logger?: Logger;
  /** When a webhook that could not be handed over is tried again. GitHub never does; [] is the real thing. */
  readonly redeliverAfterMs?: readonly number[];
}

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

/**
 * @example
 * const local = await startLocalServices();
 * const hathi = await start({ ...process.env, ...local.env });
 * local.connectTo(hathi.url);
 * await local.github.openPullRequest({ title: "Teach it to swim", author: "ana", reviewers: ["ben"] });
 * const answer = await (await local.slack.command("ana", "/hathi list")).answer();
 */
export async function startLocalServices({
  logger = silent,
  redeliverAfterMs = [250, 500, 1000, 2000, 4000, 8000],
}: LocalServicesOptions = {}): Promise<LocalServices> {
  let intakeUrl: string | null = null;
  const pageFor = (pullNumber: number) => (intakeUrl === null ? null : `${intakeUrl}/#pull-${pullNumber}`);
  const [slack, github] = await Promise.all([
    startLocalSlack(logger),
    startLocalGitHub({ redeliverAfterMs, pageFor, logger }),
  ]);
  return {
    slack: slack.slack,
    github: github.github,
    env: { ...slack.env, ...github.env },
    connectTo(url) {
      intakeUrl = url.replace(/\/$/, "");
      slack.slack.connectTo(intakeUrl);
      github.github.deliveries.connectTo(intakeUrl);
    },
    async close() {
      await Promise.all([slack.close(), github.close()]);
    },
  };
}
