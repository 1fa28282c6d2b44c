/** Answers a click on a question privately, in time, and whatever fails. */
import type { RespondFn } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { note, type ChatMessage } from "../blocks/chat-message.ts";
import { sayingFailures, within } from "../commands/answer-click.ts";
import { explainingErrors } from "../commands/answer-command.ts";
import { deliverAnswer } from "../commands/deliver-answer.ts";
import type { AskChatOptions } from "./ask-chat-options.ts";

interface Clicked {
  readonly body: { readonly channel?: { readonly id: string }; readonly user: { readonly id: string } };
  readonly by: Actor;
  readonly respond: RespondFn;
  readonly client: WebClient;
  readonly name: string;
}

/** @param answer what the person is told; undefined where a form was opened */
export async function answerAskClick(
  { logger, answerWithinMs = 2500 }: AskChatOptions,
  { body, by, respond, client, name }: Clicked,
  answer: () => Promise<ChatMessage | undefined>,
): Promise<void> {
  const log = logger.child({ actor: by.id, click: name });
  const answering = (async () => {
    let isOpened = false;
    const message = await sayingFailures(log, async () =>
      explainingErrors(async () => {
        const said = await answer();
        isOpened = said === undefined;
        return said ?? note("");
      }),
    );
    const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
    if (!isOpened) await deliverAnswer({ message, replaces: false }, recipient, log);
    return "delivered" as const;
  })();
  // Who belongs to which group may take Slack and GitHub longer to say than a click may wait.
  if ((await within(answerWithinMs, answering)) === undefined) log.warn({}, "an answer is late");
}
