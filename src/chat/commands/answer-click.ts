/** What commands and clicks in Slack have in common: who sent them, and that people get an answer in time. */
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Logger } from "../../core/ports/logger.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { note, type ChatMessage } from "../blocks/chat-message.ts";
import { deliverAnswer, type Answer, type Recipient } from "./deliver-answer.ts";
import { identifyRequest } from "./identify-request.ts";

/** The person that Slack names, and the id by which the click or command counts once. */
export function actorOf(person: string, body: object): Actor {
  const id = `slack:${person}`;
  const place = placeOf(body);
  return { id, request: identifyRequest(id, body), ...(place !== undefined && { place }) };
}

interface Clicked {
  readonly team?: { readonly id: string } | null;
  readonly user: { readonly id: string; readonly team_id?: string };
}

const organised = z.looseObject({ enterprise: z.looseObject({ id: z.string() }) });

/**
 * Who clicked or submitted a form. In a channel that is shared with other workspaces, their people see the buttons,
 * too. Within an organisation, the workspaces of its people differ, and the request does not tell these from others.
 *
 * @param own the workspace through whose install the request came
 */
export function clickerOf(body: Clicked & object, own: string | undefined): Actor {
  const { team, user } = body;
  const isOutsider =
    own !== undefined &&
    user.team_id !== undefined &&
    user.team_id !== own &&
    !organised.safeParse(body).success;
  const place = isOutsider ? user.team_id : (team?.id ?? user.team_id ?? "?");
  return { ...actorOf(`${place}/${user.id}`, body), ...(isOutsider && { isOutsider }) };
}

const placed = z.looseObject({
  channel_id: z.string().optional().catch(undefined),
  channel: z.looseObject({ id: z.string() }).optional().catch(undefined),
});

/** The channel that the person typed or clicked in, for the audit log. */
function placeOf(body: object): string | undefined {
  const { channel_id: id, channel } = placed.parse(body);
  return id ?? channel?.id;
}

/** Answers the person whatever fails. */
export async function sayingFailures(
  logger: Logger,
  answer: () => Promise<ChatMessage>,
): Promise<ChatMessage> {
  try {
    return await answer();
  } catch (error) {
    logger.error({ err: error }, "command failed");
    return note(
      "That did not work: Hathi cannot reach the database, or the database refused. Please try again in a minute.",
    );
  }
}

/** Answers a click, which is acknowledged without content, by a message. */
export async function answerClick(
  answer: Promise<Answer>,
  recipient: Recipient,
  logger: Logger,
  withinMs: number,
): Promise<void> {
  const delivering = answer
    .then(async (given) => deliverAnswer(given, recipient, logger))
    .then(() => "delivered" as const);
  if ((await within(withinMs, delivering)) === undefined) logger.warn({}, "an answer is late");
}

/** The result, or undefined if the work takes longer; the work then goes on. */
export async function within<Result>(ms: number, work: Promise<Result>): Promise<Result | undefined> {
  const over = new AbortController();
  const deadline = setTimeout(ms, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    over.abort();
  }
}
