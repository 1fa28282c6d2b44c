/** Looks at a card and its thread: whether people answered there, which an event of Slack's should have told. */
import { z } from "zod";
import { readSaidAnswer } from "../../core/asks/read-answer.ts";
import type { AskMessage, UnshownAsk } from "../../core/ports/people/asks.ts";
import { callAboutRun } from "../tell/call-about-run.ts";
import { waitOf } from "../tell/slack-waits.ts";
import type { TellOptions } from "../tell/tell-people.ts";
import { subjectOf } from "./post-ask-message.ts";

export interface LookOptions extends Pick<TellOptions, "slack" | "logger"> {
  /** What people said within the last seconds may still be on its way. */
  readonly arrivesWithinMs?: number;
}

const reaction = z.looseObject({ name: z.string(), users: z.array(z.string()).default([]) });
const thread = z.looseObject({
  messages: z.array(
    z.looseObject({ ts: z.string(), reactions: z.array(reaction).optional().catch(undefined) }),
  ),
});

/** @returns the types of the events that should have come; none where Slack does not let Hathi look */
export async function lookBelow(
  unshown: UnshownAsk,
  message: AskMessage,
  { slack, logger, arrivesWithinMs = 30_000 }: LookOptions,
): Promise<readonly string[]> {
  const { posted } = message;
  const { question } = unshown.ask;
  if (posted === null) return [];
  try {
    const answer = await callAboutRun(slack, subjectOf(unshown, message), {
      method: ["conversations", "replies"],
      args: { channel: posted.channel, ts: posted.ts, limit: 100 },
      team: posted.team,
    });
    const [card, ...replies] = thread.parse(answer).messages;
    const before = (Date.now() - arrivesWithinMs) / 1000;
    const isTyped =
      question.typed &&
      replies.some(
        (data) =>
          Number(data.ts) <= before &&
          readSaidAnswer(question, { type: "slack.message", data }) !== undefined,
      );
    const isReacted = (card?.reactions ?? []).some(({ name, users }) =>
      users.some(
        (user) =>
          readSaidAnswer(question, { type: "slack.reaction_added", data: { user, reaction: name } }) !==
          undefined,
      ),
    );
    return [...(isTyped ? ["slack.message"] : []), ...(isReacted ? ["slack.reaction_added"] : [])];
  } catch (error) {
    if (waitOf(slack.classify(error)) !== undefined) throw error;
    logger.info({ err: error, channel: posted.channel }, "a card cannot be looked at");
    return [];
  }
}
