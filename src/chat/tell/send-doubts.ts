/** Sends what there is to say about steps in doubt: first the question, then how the doubts were settled. */
import type { DoubtGroup, DoubtOutbox, UntoldDoubt } from "../../core/ports/people/doubt-outbox.ts";
import { askAboutDoubt, type AskOptions } from "./ask-about-doubt.ts";
import { placesOfRun } from "./places-of-run.ts";
import { pauseBefore, waitOf } from "./slack-waits.ts";

export interface DoubtOptions extends AskOptions {
  /** A sender that claimed a message and stays silent for this long is taken for dead. */
  readonly leaseMs?: number;
}

const gatheredAtOnce = 100;

/** @returns a function that sends the next message, and says whether there was one */
export function sayDoubts(options: DoubtOptions): () => Promise<boolean> {
  const { outbox, leaseMs = 60_000 } = options;
  return async () => {
    const isMore = await gatherNew(outbox);
    const untold = isMore ? undefined : await outbox.claim(leaseMs);
    if (untold === undefined) return isMore;
    await say(untold, options);
    return true;
  };
}

/** Gathers all new doubts first: a worker that died in the middle of many calls is one question, and not a hundred. */
async function gatherNew(outbox: DoubtOutbox): Promise<boolean> {
  const found = await outbox.findNew(gatheredAtOnce);
  const groups = new Map<string, { readonly group: DoubtGroup; readonly ids: number[] }>();
  for (const { id, event, posts, automation, team, name, tell } of found) {
    const place = tell === null ? placesOfRun(posts, event)[0] : tell.join(" ");
    const group = { automation, team, name, place: place ?? null };
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { group, ids: [id] });
    else known.ids.push(id);
  }
  for (const { group, ids } of groups.values()) await outbox.gather(group, ids);
  return found.length === gatheredAtOnce;
}

async function say(untold: UntoldDoubt, given: DoubtOptions): Promise<void> {
  const { id, runId, doubt, earlierClaims } = untold;
  const logger = given.logger.child({ run: runId, step: doubt.name });
  try {
    await askAboutDoubt(untold, { ...given, logger });
  } catch (error) {
    const wait = waitOf(given.slack.classify(error));
    if (wait === undefined) throw error;
    logger.warn({ err: error }, "a question waits for Slack");
    await given.outbox.postpone(id, pauseBefore(wait, earlierClaims), wait.mayBeSaid);
  }
}
