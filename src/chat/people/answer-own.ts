/** Answers the words of `/hathi` by which people say who they are, and when they want to be left alone. */
import type { ChatMessage } from "../blocks/chat-message.ts";
import type { AnswerContext } from "../commands/answer-context.ts";
import { answerPeople } from "./answer-people.ts";
import { answerWish } from "./answer-wishes.ts";
import type { OwnCommand } from "./own-words.ts";

export async function answerOwn(
  command: OwnCommand,
  context: Pick<AnswerContext, "people" | "wishes" | "by">,
): Promise<ChatMessage> {
  return command.kind === "i-am" || command.kind === "people"
    ? answerPeople(command, context)
    : answerWish(command, context);
}
