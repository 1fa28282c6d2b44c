/** Asks the people whom a run concerns about a step in doubt, and later shows them how the doubt was settled. */
import type { DoubtOutbox, UntoldDoubt } from "../../core/ports/people/doubt-outbox.ts";
import type { MessageSubject } from "./call-about-run.ts";
import { placesOfRun } from "./places-of-run.ts";
import { renderQuestion, renderSettled } from "../blocks/render-question.ts";
import { changeWhatWasSaid, tellPeople, type TellOptions } from "./tell-people.ts";

export interface AskOptions extends TellOptions {
  readonly outbox: DoubtOutbox;
}

/** @throws if Slack is away: messages that were posted by then are noted, and are not posted again */
export async function askAboutDoubt(untold: UntoldDoubt, options: AskOptions): Promise<void> {
  const { doubt, run, event, messages, earlierClaims } = untold;
  const { outbox, logger } = options;
  const asked = await tellPeople(
    {
      subject: subjectOf(untold),
      places: placesOfRun(run.journal, event),
      content: (to) => renderQuestion(untold, to),
      messages,
      mayBeSaid: earlierClaims > 0,
      saidInPlace: async (message) => outbox.asked(doubt.id, message),
      saidToAdmin: async (message) => outbox.askedAdmin(doubt.id, message),
    },
    options,
  );
  if (asked === "admins") await outbox.askedAdmins(doubt.id);
  if (asked !== "nobody") return;
  await outbox.told(doubt.id);
  // Warn once for each run, however many of its steps are in doubt.
  if (run.doubts?.[0]?.id !== doubt.id) return;
  logger.warn(
    { settle: `npx hathi runs settle ${run.shortId}` },
    "a run in doubt has nobody to ask: set HATHI_ADMINS to Slack user ids, or settle it in the terminal",
  );
}

export async function showSettled(untold: UntoldDoubt, options: AskOptions): Promise<void> {
  await changeWhatWasSaid(subjectOf(untold), untold.messages, renderSettled(untold), options);
  await options.outbox.told(untold.doubt.id);
}

function subjectOf({ doubt, run, event, team }: UntoldDoubt): MessageSubject {
  return { runId: run.id, call: -doubt.id, event, team };
}
