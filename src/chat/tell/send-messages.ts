/**
 * Sends the messages that nobody asked for: questions, failures and refusals. Each process has one sender. A sender
 * claims a message, posts it and notes that. If it dies in between, the next sender looks for the message first.
 */
import type { Logger } from "../../core/ports/logger.ts";

export interface MessageSender {
  /** Sends all messages that are due, now. */
  send(): Promise<void>;
  stop(): Promise<void>;
}

export interface MessageSenderOptions {
  /** Each function sends one message, if there is one. */
  readonly kinds: readonly (() => Promise<boolean>)[];
  readonly logger: Logger;
  readonly everyMs?: number;
}

export function startMessageSender({ kinds, logger, everyMs = 2000 }: MessageSenderOptions): MessageSender {
  let last = Promise.resolve();
  const stopping = new AbortController();

  const sendAll = async (): Promise<void> => {
    for (const sayNext of kinds) {
      try {
        while (!stopping.signal.aborted && (await sayNext()));
      } catch (error) {
        logger.warn({ err: error }, "messages could not be sent, the next look tries again");
      }
    }
  };
  const send = async (): Promise<void> => {
    last = last.then(sendAll);
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
