/**
 * The sender of questions about steps in doubt: one in every process. It claims what is to be said, says it and
 * notes that; if it dies in between, the next one looks for the message before it posts another.
 */
import type { Connector } from "../core/connector.ts";
import type { DoubtOutbox, UntoldDoubt } from "../core/doubt-outbox.ts";
import { HathiError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { ChatMessage } from "./chat-message.ts";
import { placesOfRun } from "./places-of-run.ts";
import { renderQuestion, renderSettled } from "./render-question.ts";
import { z } from "zod";

export interface DoubtSender {
  /** Says now what there is to say. */
  send(): Promise<void>;
  stop(): Promise<void>;
}

export interface DoubtSenderOptions {
  readonly outbox: DoubtOutbox;
  readonly slack: Connector;
  readonly logger: Logger;
  readonly everyMs?: number;
  /** After so long without a word, a sender that claimed a message is taken for dead. */
  readonly leaseMs?: number;
}

const longestPauseMs = 5 * 60_000;
const callTimeoutMs = 20_000;
const message = z.looseObject({ channel: z.string(), ts: z.string() });
const identity = z.looseObject({ team_id: z.string() });

export function startDoubtSender(options: DoubtSenderOptions): DoubtSender {
  const { outbox, logger, everyMs = 2000, leaseMs = 60_000 } = options;
  let last = Promise.resolve();
  const stopping = new AbortController();

  const sendAll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const untold = await outbox.claim(leaseMs);
      if (untold === undefined) return;
      await tell(untold, options);
    }
  };
  const send = async (): Promise<void> => {
    last = last.then(sendAll).catch((error: unknown) => {
      logger.warn({ err: error }, "questions could not be sent, the next look tries again");
    });
    await last;
  };
  const timer = setInterval(() => void send(), everyMs);
  return {
    send,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await last;
    },
  };
}

async function tell(untold: UntoldDoubt, { outbox, slack, logger }: DoubtSenderOptions): Promise<void> {
  const { doubt, run, settled, earlierClaims } = untold;
  const log = logger.child({ run: run.id, step: doubt.name });
  try {
    if (settled === null) await ask(untold, { outbox, slack, logger: log });
    else await showSettled(untold, { outbox, slack, logger: log });
  } catch (error) {
    const failure = slack.classify(error);
    if (failure.kind !== "transient") throw error;
    const pauseMs = Math.min(longestPauseMs, 1000 * 2 ** Math.min(earlierClaims, 10));
    log.warn({ err: error }, "a question waits for Slack");
    await outbox.postpone(doubt.id, failure.retryAfterMs ?? pauseMs, failure.unreached !== true);
  }
}

async function ask(untold: UntoldDoubt, { outbox, slack, logger }: DoubtSenderOptions): Promise<void> {
  const { doubt, run, event, earlierClaims } = untold;
  const content = contentOf(renderQuestion(untold));
  for (const channel of placesOfRun(run.journal, event)) {
    const post = async (inDoubt: boolean): Promise<unknown> =>
      call(untold, slack, ["chat", "postMessage"], { channel, ...content }, inDoubt);
    try {
      const posted = message.parse(await orWithoutLooking(post, earlierClaims > 0));
      const { team_id: team } = identity.parse(await call(untold, slack, ["auth", "test"], {}, false));
      await outbox.asked(doubt.id, { team, channel: posted.channel, ts: posted.ts });
      return;
    } catch (error) {
      if (slack.classify(error).kind === "transient") throw error;
      logger.info({ err: error, channel }, "nobody can be asked there");
    }
  }
  logger.warn({ doubt: doubt.id }, "a run in doubt has no place to ask in: hathi runs show has it");
  await outbox.told(doubt.id);
}

/** Where the right to look is missing, being asked twice is better than not at all. */
async function orWithoutLooking(
  post: (inDoubt: boolean) => Promise<unknown>,
  inDoubt: boolean,
): Promise<unknown> {
  try {
    return await post(inDoubt);
  } catch (error) {
    if (error instanceof HathiError && error.code === "IN_DOUBT") return post(false);
    throw error;
  }
}

async function showSettled(
  untold: UntoldDoubt,
  { outbox, slack, logger }: DoubtSenderOptions,
): Promise<void> {
  if (untold.message !== null) {
    const args = { ...untold.message, ...contentOf(renderSettled(untold)) };
    try {
      await call(untold, slack, ["chat", "update"], args, false);
    } catch (error) {
      if (slack.classify(error).kind === "transient") throw error;
      logger.info({ err: error }, "a settled question keeps its buttons");
    }
  }
  await outbox.told(untold.doubt.id);
}

function contentOf({ text, blocks }: ChatMessage): object {
  return { text, blocks: [...blocks] };
}

// As a step of the run with a number of its own, so that its message is marked, and found, as those of steps are.
async function call(
  { doubt, run, event }: UntoldDoubt,
  slack: Connector,
  path: readonly string[],
  args: object,
  inDoubt: boolean,
): Promise<unknown> {
  return slack.perform({
    runId: run.id,
    call: -doubt.id,
    path,
    args: [args],
    event,
    inDoubt,
    signal: AbortSignal.timeout(callTimeoutMs),
  });
}
