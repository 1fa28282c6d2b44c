/** Posts the messages of questions, each in the name of a step of its run, so that it is found again in doubt. */
import { z } from "zod";
import type { AskMessage, UnshownAsk } from "../../core/ports/people/asks.ts";
import type { SaidMessage } from "../../core/ports/people/said-message.ts";
import { HathiError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import type { ChatMessage } from "../blocks/chat-message.ts";
import { callAboutRun, type MessageSubject } from "../tell/call-about-run.ts";
import { waitOf } from "../tell/slack-waits.ts";
import type { TellOptions } from "../tell/tell-people.ts";

/** Far below the numbers that doubts and failures have. */
export function subjectOf(
  { runId, event, team }: UnshownAsk,
  message: Pick<AskMessage, "id">,
): MessageSubject {
  return { runId, event, team, call: -(2 ** 41) - message.id };
}

const posted = z.looseObject({ channel: z.string(), ts: z.string() });

/** @returns undefined if the message cannot be posted there */
export async function postAskMessage(
  unshown: UnshownAsk,
  message: AskMessage & { readonly place: string },
  { text, blocks }: ChatMessage,
  { slack, logger }: Pick<TellOptions, "slack" | "logger">,
): Promise<SaidMessage | undefined> {
  const { place: channel, thread } = message;
  const args = { channel, text, blocks: [...blocks], ...(thread !== null && { thread_ts: thread }) };
  const call = async (inDoubt: boolean): Promise<unknown> =>
    callAboutRun(slack, subjectOf(unshown, message), { method: ["chat", "postMessage"], args, inDoubt });
  try {
    const said = posted.parse(await orWithoutLooking(call, unshown.earlierClaims > 0));
    return { channel: said.channel, ts: said.ts, team: null };
  } catch (error) {
    if (waitOf(slack.classify(error)) !== undefined) throw error;
    logger.info({ err: error, channel }, "a question cannot be posted there");
    return undefined;
  }
}

/** Posts again if Hathi may not look for the message: asking twice is better than not asking. */
async function orWithoutLooking(
  call: (inDoubt: boolean) => Promise<unknown>,
  inDoubt: boolean,
): Promise<unknown> {
  try {
    return await call(inDoubt);
  } catch (error) {
    if (error instanceof HathiError && error.code === "IN_DOUBT") return call(false);
    throw error;
  }
}

/**
 * Uploads what to decide by into the thread of a card. A file carries no mark, so that it may come twice if the process
 * that uploads it dies.
 */
export async function uploadEvidence(
  unshown: UnshownAsk,
  message: AskMessage & { readonly place: string },
  { slack, logger }: Pick<TellOptions, "slack" | "logger">,
): Promise<SaidMessage | undefined> {
  const { evidence } = unshown.ask.question;
  if (evidence === null) return undefined;
  const args = {
    channel_id: message.place,
    ...(message.thread !== null && { thread_ts: message.thread }),
    filename: `${evidence.title.replaceAll(/[^\w.-]+/g, "-").slice(0, 60) || "evidence"}.txt`,
    title: evidence.title,
    content: withoutSecrets(evidence.text),
  };
  try {
    await callAboutRun(slack, subjectOf(unshown, message), { method: ["files", "uploadV2"], args });
    return { channel: message.place, ts: "file", team: null };
  } catch (error) {
    if (waitOf(slack.classify(error)) !== undefined) throw error;
    logger.info({ err: error, channel: message.place }, "evidence cannot be uploaded there");
    return undefined;
  }
}

/** Tells one person something below a card. */
export async function whisper(
  unshown: UnshownAsk,
  message: AskMessage & { readonly place: string; readonly user: string },
  { text, blocks }: ChatMessage,
  { slack, logger }: Pick<TellOptions, "slack" | "logger">,
): Promise<void> {
  const { place: channel, thread, user } = message;
  const args = { channel, user, text, blocks: [...blocks], ...(thread !== null && { thread_ts: thread }) };
  try {
    await callAboutRun(slack, subjectOf(unshown, message), { method: ["chat", "postEphemeral"], args });
  } catch (error) {
    logger.info({ err: error, channel }, "a person cannot be told below a card");
  }
}

const profile = z.looseObject({ user: z.looseObject({ tz: z.string().nullish() }) });

/** The time zone of a person who is reminded; null for a channel, or where Slack does not say. */
export async function findTimeZone(
  unshown: UnshownAsk,
  message: AskMessage & { readonly place: string },
  { slack, logger }: Pick<TellOptions, "slack" | "logger">,
): Promise<string | null> {
  if (unshown.ask.question.remind === null || !/^[UW][A-Z0-9]+$/.test(message.place)) return null;
  try {
    const args = { user: message.place };
    const answer = await callAboutRun(slack, subjectOf(unshown, message), {
      method: ["users", "info"],
      args,
    });
    return profile.parse(answer).user.tz ?? null;
  } catch (error) {
    if (waitOf(slack.classify(error)) !== undefined) throw error;
    logger.info({ err: error }, "a person's time zone is not known");
    return null;
  }
}
