/** What the sender says of steps in doubt: the question, then how it was settled. */
import type { UntoldDoubt } from "../../core/ports/doubt-outbox.ts";
import { askAboutDoubt, type AskOptions, showSettled } from "./ask-about-doubt.ts";
import { pauseBefore, waitOf } from "./slack-waits.ts";

export interface DoubtOptions extends AskOptions {
  /** After so long without a word, a sender that claimed a message is taken for dead. */
  readonly leaseMs?: number;
}

/** @returns what says the next thing, and whether there was one */
export function sayDoubts(options: DoubtOptions): () => Promise<boolean> {
  const { outbox, leaseMs = 60_000 } = options;
  return async () => {
    const untold = await outbox.claim(leaseMs);
    if (untold === undefined) return false;
    await say(untold, options);
    return true;
  };
}

async function say(untold: UntoldDoubt, given: DoubtOptions): Promise<void> {
  const { doubt, run, settled, earlierClaims } = untold;
  const logger = given.logger.child({ run: run.id, step: doubt.name });
  const options = { ...given, logger };
  try {
    await (settled === null ? askAboutDoubt(untold, options) : showSettled(untold, options));
  } catch (error) {
    const wait = waitOf(given.slack.classify(error));
    if (wait === undefined) throw error;
    logger.warn({ err: error }, "a question waits for Slack");
    await given.outbox.postpone(doubt.id, pauseBefore(wait, earlierClaims), wait.mayBeSaid);
  }
}
