/**
 * The sender of what Hathi says of its own accord: one in every process. It claims what is to be said, says it and
 * notes that; if it dies in between, the next one looks for the message before it posts another.
 */
import type { Logger } from "../../core/ports/logger.ts";

export interface MessageSender {
  /** Says now what there is to say. */
  send(): Promise<void>;
  stop(): Promise<void>;
}

export interface MessageSenderOptions {
  /** Each says one thing more, if there is any. */
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
