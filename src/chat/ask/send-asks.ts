/** Posts the cards of questions, keeps them equal to what is true, and reminds people. */
import type { AskMessage, AskOutbox, UnshownAsk } from "../../core/ports/people/asks.ts";
import { isTimeZone } from "../../core/asks/next-reminder.ts";
import type { SaidMessage } from "../../core/ports/people/said-message.ts";
import { placesOfRun } from "../tell/places-of-run.ts";
import { pauseBefore, waitOf } from "../tell/slack-waits.ts";
import { changeWhatWasSaid, tellPeople, type TellOptions } from "../tell/tell-people.ts";
import { findTimeZone, postAskMessage, subjectOf, uploadEvidence, whisper } from "./post-ask-message.ts";
import { lookBelow, type LookOptions } from "./look-below.ts";
import { isOpen } from "./ask-words.ts";
import { renderAsk, renderReminder } from "./render-ask.ts";
import { isOver, renderWord } from "./render-word.ts";

export interface AskSenderOptions extends TellOptions, LookOptions {
  readonly outbox: AskOutbox;
  /** A sender that claimed a question and stays silent for this long is taken for dead. */
  readonly leaseMs?: number;
}

const whyAdmins = "You are asked because the run has no channel, and nobody in Slack started it.";

/** @returns a function that sees to one question, and says whether there was one */
export function sayAsks(options: AskSenderOptions): () => Promise<boolean> {
  const { outbox, leaseMs = 60_000 } = options;
  return async () => {
    const wasDue = await outbox.takeDue();
    const unshown = await outbox.claim(leaseMs);
    if (unshown === undefined) return wasDue;
    const logger = options.logger.child({ run: unshown.runId, ask: unshown.ask.id });
    await show(unshown, { ...options, logger });
    return true;
  };
}

async function show(unshown: UnshownAsk, options: AskSenderOptions): Promise<void> {
  const { outbox, slack, logger } = options;
  const { ask, changes, earlierClaims } = unshown;
  try {
    let shown = 0;
    for (const message of unshown.messages) {
      if (await showMessage(unshown, message, options)) shown += 1;
    }
    if (shown === 0 && ask.outcome === null) await askAdmins(unshown, options);
    await outbox.shown(ask.id, changes);
  } catch (error) {
    const wait = waitOf(slack.classify(error));
    if (wait === undefined) throw error;
    // Our own pacing is nothing to be told of.
    const isOurs = slack.classify(error).kind === "limited";
    logger[isOurs ? "debug" : "warn"]({ err: error }, "a question waits for Slack");
    await outbox.postpone(ask.id, pauseBefore(wait, earlierClaims), wait.mayBeSaid);
  }
}

/** @returns whether it is a card that people see */
async function showMessage(
  unshown: UnshownAsk,
  message: AskMessage,
  options: AskSenderOptions,
): Promise<boolean> {
  const { ask, changes, earlierClaims } = unshown;
  const { outbox } = options;
  if (message.kind === "card" && message.posted !== null) {
    if (message.shown < changes) await changeCard(unshown, message, options);
    if (message.isToBeLookedAt && isOpen(ask)) {
      await outbox.looked(ask.id, message.id, await lookBelow(unshown, message, options));
    }
    return true;
  }
  if (message.posted !== null) {
    // Its button goes, once.
    if (isOver(ask, message.turn) && message.shown === 0) await changeWord(unshown, message, options);
    return false;
  }
  // What was never posted is not posted to say that it has ended, unless nobody knows whether it was.
  if (message.kind === "word") {
    if (message.place === null) return false;
    if (!isOver(ask, message.turn) || earlierClaims > 0)
      return sayWord(unshown, { ...message, place: message.place }, options);
  }
  if (!isOpen(ask) && earlierClaims === 0) {
    if (ask.outcome !== null) await outbox.dropped(message.id);
    return false;
  }
  if (message.kind === "word") {
    await outbox.dropped(message.id);
    return false;
  }
  const { place } = message;
  if (place === null) return message.kind === "card" && postWhereRunSpeaks(unshown, message, options);
  const posted = await post(unshown, { ...message, place }, options);
  if (posted === undefined) {
    await outbox.dropped(message.id);
    return false;
  }
  const timeZone =
    message.kind === "card" ? await findTimeZone(unshown, { ...message, place }, options) : null;
  await outbox.posted(message.id, posted, timeZone !== null && isTimeZone(timeZone) ? timeZone : null);
  // A message that was found was posted by an earlier sender, and may show what was true then.
  if (message.kind === "card" && earlierClaims > 0)
    await changeCard(unshown, { ...message, posted }, options);
  return message.kind === "card";
}

/** What only one person sees cannot be found again: it is not said twice, and may not be said at all. */
async function sayWord(
  unshown: UnshownAsk,
  message: AskMessage & { readonly place: string },
  options: AskSenderOptions,
): Promise<false> {
  const content = renderWord(unshown.ask, message);
  if (message.onlyFor === null) {
    const posted = await postAskMessage(unshown, message, content, options);
    if (posted === undefined) await options.outbox.dropped(message.id);
    else await options.outbox.posted(message.id, posted, null);
  } else {
    await options.outbox.dropped(message.id);
    await whisper(unshown, { ...message, user: message.onlyFor }, content, options);
  }
  return false;
}

async function changeWord(
  unshown: UnshownAsk,
  message: AskMessage,
  options: AskSenderOptions,
): Promise<void> {
  const messages = message.posted === null ? [] : [message.posted];
  await changeWhatWasSaid(subjectOf(unshown, message), messages, renderWord(unshown.ask, message), options);
  await options.outbox.changed(message.id, unshown.changes);
}

async function post(
  unshown: UnshownAsk,
  message: AskMessage & { readonly place: string },
  options: AskSenderOptions,
): Promise<SaidMessage | undefined> {
  if (message.kind === "evidence") return uploadEvidence(unshown, message, options);
  const content = message.kind === "card" ? renderAsk(unshown.ask) : renderReminder(unshown.ask);
  return postAskMessage(unshown, message, content, options);
}

async function changeCard(
  unshown: UnshownAsk,
  message: AskMessage,
  options: AskSenderOptions,
): Promise<void> {
  const { ask, changes } = unshown;
  const messages = message.posted === null ? [] : [message.posted];
  await changeWhatWasSaid(subjectOf(unshown, message), messages, renderAsk(ask), options);
  await options.outbox.changed(message.id, changes);
}

async function postWhereRunSpeaks(
  unshown: UnshownAsk,
  message: AskMessage,
  options: AskSenderOptions,
): Promise<boolean> {
  const { outbox } = options;
  const told = await tellPeople(
    {
      subject: subjectOf(unshown, message),
      places: placesOfRun(unshown.posts, unshown.event),
      content: (to) => renderAsk(unshown.ask, to === "admins" ? whyAdmins : undefined),
      messages: [],
      mayBeSaid: unshown.earlierClaims > 0,
      saidInPlace: async (said) => outbox.posted(message.id, { ...said, team: null }, null),
      saidToAdmin: async () => {},
    },
    { ...options, findAdmins: async () => [] },
  );
  if (told === "nobody") await outbox.dropped(message.id);
  return told !== "nobody";
}

/** No place took the card: the admins have it, so that the run does not wait for ever. */
async function askAdmins(unshown: UnshownAsk, options: AskSenderOptions): Promise<void> {
  const { outbox, logger } = options;
  const { ask, messages } = unshown;
  const told = await tellPeople(
    {
      subject: subjectOf(unshown, messages[0] ?? { id: 0 }),
      places: [],
      content: () => renderAsk(ask, whyAdmins),
      messages: [],
      mayBeSaid: unshown.earlierClaims > 0,
      saidInPlace: async () => {},
      saidToAdmin: async (message) => outbox.postedMore(ask.id, message),
    },
    options,
  );
  if (told === "nobody") {
    logger.warn(
      { answer: `npx hathi asks answer ${ask.id}` },
      "a question has nobody to ask: say to whom it goes, or set HATHI_ADMINS",
    );
  }
}
