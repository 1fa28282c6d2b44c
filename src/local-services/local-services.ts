/** Starts a local Slack and GitHub on loopback: for the playground, the demo and the end-to-end tests. */
import type { Logger } from "../core/ports/logger.ts";
import type { LocalGitHub } from "./github/local-github.ts";
import { startLocalGitHub } from "./github/start-local-github.ts";
import type { GitHubEnvironment } from "./github/start-local-github.ts";
import type { LocalSlack } from "./slack/local-slack.ts";
import { startLocalSlack } from "./slack/start-local-slack.ts";
import type { SignInEnvironment, SlackEnvironment } from "./slack/start-local-slack.ts";

export interface LocalServices {
  readonly slack: LocalSlack;
  readonly github: LocalGitHub;
  /** The variables to configure Hathi with. The secrets are new at every start. */
  readonly env: SlackEnvironment & GitHubEnvironment;
  /** More of them, with which people sign in to the page. */
  readonly signInEnv: SignInEnvironment;
  /**
   * Tells Slack and GitHub where Hathi listens. Earlier webhooks are delivered now; commands and messages need this
   * call first. Call it again if Hathi's address has changed.
   */
  connectTo(intakeUrl: string): void;
  close(): Promise<void>;
}

export interface LocalServicesOptions {
  readonly logger?: Logger;
  /** The pauses before a failed webhook is tried again. The real GitHub never tries again: use [] to be exact. */
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
    signInEnv: slack.signInEnv,
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
