/** Sends what there is to say about steps in doubt: first the question, then how the doubt was settled. */
import type { UntoldDoubt } from "../../core/ports/people/doubt-outbox.ts";
import { askAboutDoubt, type AskOptions, showSettled } from "./ask-about-doubt.ts";
import { pauseBefore, waitOf } from "./slack-waits.ts";

export interface DoubtOptions extends AskOptions {
  /** A sender that claimed a message and stays silent for this long is taken for dead. */
  readonly leaseMs?: number;
}

/** @returns a function that sends the next message, and says whether there was one */
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
