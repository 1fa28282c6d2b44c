/** What every command and click in Slack has in common: who it is from, an answer in time, an answer at all. */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "../../core/ports/logger.ts";
import type { Actor } from "../../core/ports/run-commands.ts";
import { note, type ChatMessage } from "../blocks/chat-message.ts";
import { deliverAnswer, type Answer, type Recipient } from "./deliver-answer.ts";
import { identifyRequest } from "./identify-request.ts";

/** Who Slack says it is, and what the click or command counts once by. */
export function actorOf(person: string, body: object): Actor {
  const id = `slack:${person}`;
  return { id, request: identifyRequest(id, body) };
}

/** Whatever fails, the person gets an answer. */
export async function sayingFailures(
  logger: Logger,
  answer: () => Promise<ChatMessage>,
): Promise<ChatMessage> {
  try {
    return await answer();
  } catch (error) {
    logger.error({ err: error }, "command failed");
    return note(
      "That did not work: the database cannot be reached, or it refused. Please try again in a minute.",
    );
  }
}

/** A click is acknowledged with nothing: what it led to follows as a message. */
export async function answerClick(
  answer: Promise<Answer>,
  recipient: Recipient,
  logger: Logger,
  withinMs: number,
): Promise<void> {
  const delivering = answer
    .then(async (given) => deliverAnswer(given, recipient, logger))
    .then(() => "delivered" as const);
  if ((await within(withinMs, delivering)) === undefined) logger.warn({}, "answer late");
}

/** The result, or undefined when it takes longer; it goes on then. */
export async function within<Result>(ms: number, work: Promise<Result>): Promise<Result | undefined> {
  const over = new AbortController();
  const deadline = setTimeout(ms, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    over.abort();
  }
}
