/**
 * Sends what there is to say about failed and paused runs: that they failed, how many more failed for the same cause, and what
 * became of them after a retry.
 */
import type { FailureGroup, FailureOutbox, UntoldFailures } from "../../core/ports/people/failure-outbox.ts";
import type { RunId } from "../../core/ids.ts";
import { placesOfRun } from "./places-of-run.ts";
import { renderFailures, sumOf } from "../blocks/render-failures.ts";
import { renderPaused } from "../blocks/render-paused.ts";
import { pauseBefore, waitOf } from "./slack-waits.ts";
import { type RecipientOptions, tellRecipients, type Told, toldBefore } from "./recipients.ts";
import { changeWhatWasSaid } from "./tell-people.ts";

export interface FailureOptions extends RecipientOptions {
  readonly outbox: FailureOutbox;
  readonly githubUrl?: string;
  /** A sender that claimed a message and stays silent for this long is taken for dead. */
  readonly leaseMs?: number;
}

const gatheredAtOnce = 100;
/** A message is given up when the failure is a day old, or when Slack has refused the message this often. */
const longestMs = 24 * 3_600_000;
const mostClaims = 20;

/** @returns a function that sends the next message, and says whether there was one */
export function sayFailures(options: FailureOptions): () => Promise<boolean> {
  const { outbox, leaseMs = 60_000 } = options;
  return async () => {
    const isMore = await gatherNew(outbox);
    const untold = isMore ? undefined : await outbox.claim(leaseMs);
    if (untold === undefined) return isMore;
    await say(untold, options);
    return true;
  };
}

/** Gathers all new failures first, so that a burst is one message and not a message that is changed a hundred times. */
async function gatherNew(outbox: FailureOutbox): Promise<boolean> {
  const found = await outbox.findNew(gatheredAtOnce);
  const groups = new Map<string, { readonly group: FailureGroup; readonly runIds: RunId[] }>();
  for (const { runId, event, posts, automation, team, cause, tell } of found) {
    const place = tell === null ? placesOfRun(posts, event)[0] : tell.join(" ");
    const group = { automation, team, cause, place: place ?? null };
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { group, runIds: [runId] });
    else known.runIds.push(runId);
  }
  for (const { group, runIds } of groups.values()) await outbox.gather(group, runIds);
  return found.length === gatheredAtOnce;
}

async function say(untold: UntoldFailures, { logger: parent, ...given }: FailureOptions): Promise<void> {
  const { id, runId, event, team, posts, messages, changes, earlierClaims } = untold;
  const { outbox, slack, githubUrl = "https://github.com" } = given;
  const logger = parent.child({ run: runId });
  const options = { ...given, logger };
  // Far below the numbers that questions about steps in doubt have.
  const subject = { runId, call: -(2 ** 40) - id, event, team };
  const { paused } = untold;
  const content = (to: Told) =>
    paused === null
      ? renderFailures(untold, { to, githubUrl })
      : renderPaused({ ...untold, paused }, { to, githubUrl });
  try {
    const isOver = (paused === null ? sumOf(untold.retried) : paused.settled) === untold.count;
    if (untold.isSaid || isOver) {
      await changeWhatWasSaid(subject, messages, content(toldBefore(untold, messages)), options);
    } else if (messages.every(({ user }) => user !== undefined)) {
      const told = await tellRecipients(
        {
          subject,
          places: placesOfRun(posts, event),
          content,
          messages,
          mayBeSaid: earlierClaims > 0,
          saidInPlace: async (message) => outbox.said(id, message),
          saidToAdmin: async (message) => outbox.said(id, message),
        },
        untold,
        options,
      );
      if (told === "nobody") {
        logger.warn(
          { show: `npx hathi runs show ${runId}` },
          "a failed run has nobody in Slack to tell: set HATHI_ADMINS",
        );
      }
    }
    await outbox.told(id, changes);
  } catch (error) {
    const wait = waitOf(slack.classify(error));
    if (untold.ageMs > longestMs || earlierClaims >= mostClaims) {
      logger.warn({ err: error }, "a message about a failed run is given up");
      await outbox.told(id, changes);
      return;
    }
    if (wait === undefined) throw error;
    logger.warn({ err: error }, "a message about a failed run waits for Slack");
    await outbox.postpone(id, pauseBefore(wait, earlierClaims), wait.mayBeSaid);
  }
}
