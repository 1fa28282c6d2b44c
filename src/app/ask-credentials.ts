/**
 * Checks the credentials at start: asks Slack and GitHub whose they are, before anything is deployed or taken in. A
 * refused credential ends the start. If a service is away, the start goes on, and the service is asked again later.
 */
import type { Config } from "./config/config.ts";
import { askGitHub } from "../connectors/github/ask-github.ts";
import { askSlack } from "../connectors/slack/ask-slack.ts";
import type { CredentialAnswer } from "../core/ports/credential-answer.ts";
import { HathiError } from "../core/errors.ts";
import type { Logger } from "../core/ports/logger.ts";
import { slackPaths } from "../core/slack-app/slack-surface.ts";

export interface AskedCredentials {
  stop(): void;
}

type Known = Extract<CredentialAnswer, { readonly kind: "known" }>;

interface Question {
  readonly service: "Slack" | "GitHub";
  readonly ask: () => Promise<CredentialAnswer>;
  /** The addresses that people enter at the service. */
  readonly enter: Readonly<Record<string, string>>;
}

export interface AskOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Calls `work` later, and returns a function that cancels this. Tests pass something other than a real timer. */
  readonly later?: (work: () => void, ms: number) => () => void;
}

export const githubWebhookPath = "/github/webhooks";
const againMs = 60_000;

/** @throws {HathiError} CONFIG_INVALID, naming every variable that was refused and what to do */
export async function askCredentials({
  config,
  logger,
  later = realTimer,
}: AskOptions): Promise<AskedCredentials> {
  const waiting = new Set<() => void>();
  let isStopped = false;
  const tell = ({ service, enter }: Question, { is, grants }: Known): void => {
    logger.info({ ...is, ...enter }, `connected to ${service}`);
    for (const { level, says, act } of grants) {
      if (level === "broken")
        logger.warn({ problem: says, act }, `${service} has not granted all that is needed`);
    }
  };

  const askLater = (question: Question, why: string): void => {
    if (isStopped) return;
    logger.warn(
      { service: question.service, why, againInMs: againMs },
      "the credentials of a service could not be checked, going on",
    );
    const takeBack = later(() => {
      waiting.delete(takeBack);
      void question.ask().then((answer) => {
        if (answer.kind === "known") tell(question, answer);
        else if (answer.kind === "away") askLater(question, answer.why);
        else logger.error({ problem: answer.problem }, "a credential is refused");
      });
    }, againMs);
    waiting.add(takeBack);
  };

  const questions = questionsOf(config, logger);
  const answers = await Promise.all(questions.map(async (question) => question.ask()));
  const problems = answers.flatMap((answer) => (answer.kind === "refused" ? [answer.problem] : []));
  if (problems.length > 0) {
    throw new HathiError(
      "CONFIG_INVALID",
      `the configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
  }
  for (const [index, question] of questions.entries()) {
    const answer = answers[index];
    if (answer?.kind === "known") tell(question, answer);
    if (answer?.kind === "away") askLater(question, answer.why);
  }
  return {
    stop() {
      isStopped = true;
      for (const takeBack of waiting) takeBack();
    },
  };
}

function questionsOf({ slack, github, url }: Config, logger: Logger): readonly Question[] {
  const base = url ?? "https://<where this server is reached; set HATHI_URL>";
  const requestUrl = `${base}${slackPaths.deliveries}`;
  return [
    ...(slack === null
      ? []
      : [
          {
            service: "Slack" as const,
            ask: async () => askSlack(slack, logger),
            enter:
              slack.appToken === null
                ? { requestUrl, enterAt: "Event Subscriptions, Interactivity and the command /hathi" }
                : { requestUrl: "none: Socket Mode" },
          },
        ]),
    ...(github === null
      ? []
      : [
          {
            service: "GitHub" as const,
            ask: async () => askGitHub(github, logger),
            enter: { webhookUrl: `${base}${githubWebhookPath}` },
          },
        ]),
  ];
}

function realTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
}
