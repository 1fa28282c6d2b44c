/**
 * Tells people about a run: in the run's channel, else in a direct message to whoever started the run, else in direct
 * messages to the admins.
 */
import { z } from "zod";
import type { FindAdmins } from "../../core/admin.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { SaidMessage } from "../../core/ports/people/said-message.ts";
import { HathiError } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { callAboutRun, type MessageSubject } from "./call-about-run.ts";
import type { ChatMessage } from "../blocks/chat-message.ts";
import { waitOf } from "./slack-waits.ts";

export interface TellOptions {
  readonly slack: Connector;
  readonly findAdmins: FindAdmins;
  readonly logger: Logger;
}

export interface Telling {
  readonly subject: MessageSubject;
  /** Channels and people: the first that takes the message is the only one. */
  readonly places: readonly string[];
  readonly content: (to: "people" | "admins") => ChatMessage;
  /** The messages that were posted already: no admin is told twice. */
  readonly messages: readonly SaidMessage[];
  /** Whether the message may have been posted already without being noted. */
  readonly mayBeSaid: boolean;
  readonly saidInPlace: (message: SaidMessage & { readonly team: string }) => Promise<void>;
  readonly saidToAdmin: (message: SaidMessage & { readonly user: string }) => Promise<void>;
}

const message = z.looseObject({ channel: z.string(), ts: z.string() });
const identity = z.looseObject({ team_id: z.string() });

/**
 * @returns who was told, if there is anybody
 * @throws if Slack is away: messages that were posted by then are noted, and are not posted again
 */
export async function tellPeople(
  telling: Telling,
  options: TellOptions,
): Promise<"people" | "admins" | "nobody"> {
  const { subject, places, messages } = telling;
  // Found before anything is posted, because a posted message is noted at once.
  const home = places.length === 0 ? undefined : await findWorkspace(subject, options);
  for (const channel of home === undefined ? [] : places) {
    const posted = await post(telling, options, { channel, content: telling.content("people") });
    if (posted === undefined || home === undefined) continue;
    await telling.saidInPlace({ ...posted, team: home });
    return "people";
  }
  const told = new Set(messages.map(({ user }) => user));
  for (const { user, team } of await options.findAdmins(subject.team)) {
    if (told.has(user)) continue;
    const posted = await post(telling, options, { channel: user, team, content: telling.content("admins") });
    if (posted === undefined) continue;
    told.add(user);
    await telling.saidToAdmin({ ...posted, user, team });
  }
  return told.size > 0 ? "admins" : "nobody";
}

/**
 * Posts a direct message to one person.
 *
 * @param mayBeSaid whether it may have been posted already without being noted
 * @returns undefined if it cannot be posted
 * @throws if Slack is away
 */
export async function sayDirectly(
  subject: MessageSubject,
  { team, user }: { readonly team: string; readonly user: string },
  content: ChatMessage,
  mayBeSaid: boolean,
  options: Pick<TellOptions, "slack" | "logger">,
): Promise<SaidMessage | undefined> {
  const posted = await post({ subject, mayBeSaid }, options, { channel: user, team, content });
  return posted === undefined ? undefined : { ...posted, user, team };
}

/** Changes the posted messages, wherever that is still possible. */
export async function changeWhatWasSaid(
  subject: MessageSubject,
  messages: readonly SaidMessage[],
  { text, blocks }: ChatMessage,
  { slack, logger }: Pick<TellOptions, "slack" | "logger">,
): Promise<void> {
  for (const { channel, ts, team } of messages) {
    const args = { channel, ts, text, blocks: [...blocks] };
    try {
      await callAboutRun(slack, subject, { method: ["chat", "update"], args, team });
    } catch (error) {
      if (waitOf(slack.classify(error)) !== undefined) throw error;
      logger.info({ err: error, channel }, "a message could not be changed");
    }
  }
}

/** @returns undefined if Hathi can no longer call Slack in the run's workspace */
async function findWorkspace(
  subject: MessageSubject,
  { slack, logger }: TellOptions,
): Promise<string | undefined> {
  try {
    const me = await callAboutRun(slack, subject, { method: ["auth", "test"], args: {} });
    return identity.parse(me).team_id;
  } catch (error) {
    if (waitOf(slack.classify(error)) !== undefined) throw error;
    logger.info({ err: error }, "no message can be posted in the run's workspace");
    return undefined;
  }
}

interface Post {
  readonly channel: string;
  readonly team?: string | null;
  readonly content: ChatMessage;
}

/** @returns undefined if the message cannot be posted there */
async function post(
  { subject, mayBeSaid }: Pick<Telling, "subject" | "mayBeSaid">,
  { slack, logger }: Pick<TellOptions, "slack" | "logger">,
  { channel, team = null, content: { text, blocks } }: Post,
): Promise<Pick<SaidMessage, "channel" | "ts"> | undefined> {
  const args = { channel, text, blocks: [...blocks] };
  const perform = async (inDoubt: boolean): Promise<unknown> =>
    callAboutRun(slack, subject, { method: ["chat", "postMessage"], args, team, inDoubt });
  try {
    return message.parse(await orWithoutLooking(perform, mayBeSaid));
  } catch (error) {
    if (waitOf(slack.classify(error)) !== undefined) throw error;
    logger.info({ err: error, channel }, "a message cannot be posted there");
    return undefined;
  }
}

/** Posts again if Hathi may not look for the message: telling people twice is better than not telling them. */
async function orWithoutLooking(
  perform: (inDoubt: boolean) => Promise<unknown>,
  inDoubt: boolean,
): Promise<unknown> {
  try {
    return await perform(inDoubt);
  } catch (error) {
    if (error instanceof HathiError && error.code === "IN_DOUBT") return perform(false);
    throw error;
  }
}
