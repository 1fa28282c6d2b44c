/** Asks the people whom runs concern about steps in doubt, and shows them in the same message how each was settled. */
import type { DoubtOutbox, UntoldDoubt } from "../../core/ports/people/doubt-outbox.ts";
import type { MessageSubject } from "./call-about-run.ts";
import { placesOfRun } from "./places-of-run.ts";
import { renderQuestion, renderSettled } from "../blocks/render-question.ts";
import { type RecipientOptions, tellRecipients, toldBefore } from "./recipients.ts";
import { changeWhatWasSaid } from "./tell-people.ts";

export interface AskOptions extends RecipientOptions {
  readonly outbox: DoubtOutbox;
}

/** @throws if Slack is away: messages that were posted by then are noted, and are not posted again */
export async function askAboutDoubt(untold: UntoldDoubt, options: AskOptions): Promise<void> {
  const { id, run, event, posts, tell, open, messages, changes, earlierClaims } = untold;
  const { outbox, logger } = options;
  const isPosted = messages.some(({ user }) => user === undefined);
  if (open.steps === 0 || isPosted) {
    const to = toldBefore(untold, messages);
    const content = open.steps === 0 ? renderSettled(untold) : renderQuestion(untold, to);
    await changeWhatWasSaid(subjectOf(untold), messages, content, options);
    await outbox.told(id, changes);
    return;
  }
  if (messages.length > 0) {
    const content = renderQuestion(untold, toldBefore(untold, messages));
    await changeWhatWasSaid(subjectOf(untold), messages, content, options);
  }
  const asked = await tellRecipients(
    {
      subject: subjectOf(untold),
      places: messages.length > 0 ? [] : placesOfRun(posts, event),
      content: (to) => renderQuestion(untold, to),
      messages,
      mayBeSaid: earlierClaims > 0,
      saidInPlace: async (message) => outbox.asked(id, message),
      saidToAdmin: async (message) => outbox.askedAdmin(id, message),
    },
    { automation: run.automation, tell },
    options,
  );
  await outbox.told(id, changes);
  if (asked !== "nobody") return;
  logger.warn(
    { settle: `npx hathi runs settle ${run.shortId}` },
    "a run in doubt has nobody to ask: set HATHI_ADMINS to Slack user ids, or settle it in the terminal",
  );
}

function subjectOf({ id, runId, event, team }: UntoldDoubt): MessageSubject {
  return { runId, call: -id, event, team };
}
