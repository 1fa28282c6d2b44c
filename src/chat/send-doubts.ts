/**
 * The sender of questions about steps in doubt: one in every process. It claims what is to be said, says it and
 * notes that; if it dies in between, the next one looks for the message before it posts another.
 */
import type { UntoldDoubt } from "../core/doubt-outbox.ts";
import { askAboutDoubt, type AskOptions } from "./ask-about-doubt.ts";
import { callForDoubt } from "./doubt-call.ts";
import { renderSettled } from "./render-question.ts";

export interface DoubtSender {
  /** Says now what there is to say. */
  send(): Promise<void>;
  stop(): Promise<void>;
}

export interface DoubtSenderOptions extends AskOptions {
  readonly everyMs?: number;
  /** After so long without a word, a sender that claimed a message is taken for dead. */
  readonly leaseMs?: number;
}

const longestPauseMs = 5 * 60_000;

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

async function tell(untold: UntoldDoubt, { outbox, slack, findAdmins, logger }: AskOptions): Promise<void> {
  const { doubt, run, settled, earlierClaims } = untold;
  const log = logger.child({ run: run.id, step: doubt.name });
  const options = { outbox, slack, findAdmins, logger: log };
  try {
    await (settled === null ? askAboutDoubt(untold, options) : showSettled(untold, options));
  } catch (error) {
    const failure = slack.classify(error);
    if (failure.kind !== "transient") throw error;
    const pauseMs = Math.min(longestPauseMs, 1000 * 2 ** Math.min(earlierClaims, 10));
    log.warn({ err: error }, "a question waits for Slack");
    await outbox.postpone(doubt.id, failure.retryAfterMs ?? pauseMs, failure.unreached !== true);
  }
}

async function showSettled(untold: UntoldDoubt, { outbox, slack, logger }: AskOptions): Promise<void> {
  const { text, blocks } = renderSettled(untold);
  for (const { channel, ts, team } of untold.messages) {
    const args = { channel, ts, text, blocks: [...blocks] };
    try {
      await callForDoubt(slack, untold, { method: ["chat", "update"], args, team });
    } catch (error) {
      if (slack.classify(error).kind === "transient") throw error;
      logger.info({ err: error, channel }, "a settled question keeps its buttons");
    }
  }
  await outbox.told(untold.doubt.id);
}
