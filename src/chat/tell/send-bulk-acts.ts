/** Tells whoever asked for an act on many runs how far it has come, in a direct message that is edited to the outcome. */
import type { EventId, RunId } from "../../core/ids.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import type { BulkOutbox, UntoldBulkAct } from "../../core/ports/people/bulk-acts.ts";
import { renderBulk } from "../blocks/render-bulk.ts";
import { pauseBefore, waitOf } from "./slack-waits.ts";
import { changeWhatWasSaid, sayDirectly, type TellOptions } from "./tell-people.ts";

export interface BulkTelling extends Pick<TellOptions, "slack" | "logger"> {
  readonly outbox: BulkOutbox;
  readonly leaseMs?: number;
}

const mostClaims = 20;

/** @returns a function that sends the next message, and says whether there was one */
export function sayBulkActs(options: BulkTelling): () => Promise<boolean> {
  const { outbox, leaseMs = 60_000 } = options;
  return async () => {
    const untold = await outbox.claim(leaseMs);
    if (untold === undefined) return false;
    await say(untold, options);
    return true;
  };
}

async function say(untold: UntoldBulkAct, { outbox, slack, logger }: BulkTelling): Promise<void> {
  const { id, by, messages, changes, earlierClaims } = untold;
  const person = readSlackActor(by);
  // It is about no run. The number is far below those of other messages.
  const subject = { runId: "hathi" as RunId, call: -(2 ** 50) - id, event: nothing, team: untold.team };
  try {
    if (messages.length > 0)
      await changeWhatWasSaid(subject, messages, renderBulk(untold), { slack, logger });
    else if (person !== undefined) {
      const said = await sayDirectly(subject, person, renderBulk(untold), earlierClaims > 0, {
        slack,
        logger,
      });
      if (said !== undefined) await outbox.said(id, said);
    }
    await outbox.told(id, changes);
  } catch (error) {
    const wait = waitOf(slack.classify(error));
    if (wait === undefined) throw error;
    if (earlierClaims >= mostClaims) {
      logger.warn({ err: error }, "a message about a bulk act is given up");
      await outbox.told(id, changes);
      return;
    }
    await outbox.postpone(id, pauseBefore(wait, earlierClaims), wait.mayBeSaid);
  }
}

const nothing = {
  id: "hathi" as EventId,
  source: "hathi",
  type: "hathi.bulk",
  subject: null,
  subjects: [],
  time: new Date(0),
  data: null,
};
