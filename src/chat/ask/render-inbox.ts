/** `/hathi inbox`: the questions that wait for a person, each with its buttons. */
import type { Ask } from "../../core/ports/people/asks.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { context, escapeWithin, note, section, type ChatMessage } from "../blocks/chat-message.ts";
import { dateWord } from "../blocks/run-words.ts";
import { askButtons } from "./ask-buttons.ts";

/** A message has at most 50 blocks, and a question with 20 choices takes 6 of them. */
const mostShown = 8;

export function renderInbox(asks: readonly Ask[]): ChatMessage {
  if (asks.length === 0) return note("📭 Nothing waits for your answer.");
  const count = asks.length === 1 ? "One question waits" : `${asks.length} questions wait`;
  const text = `📬 ${count} for your answer.`;
  const rest = asks.length - mostShown;
  return {
    text,
    blocks: [
      section(text),
      ...asks
        .slice(0, mostShown)
        .flatMap((ask) => [
          section(
            `*${escapeWithin(ask.automation, 100)}*: ${escapeWithin(withoutSecrets(ask.question.text), 500)}`,
          ),
          ...askButtons(ask),
          context(
            [
              `asked ${dateWord(ask.openedAt)}`,
              ...(ask.expiresAt === null ? [] : [`ends ${dateWord(ask.expiresAt)}`]),
              ...ask.question.fields
                .slice(0, 5)
                .map(({ name, value }) => escapeWithin(`${name}: ${withoutSecrets(value)}`, 200)),
            ].join(" · "),
          ),
        ]),
      ...(rest > 0 ? [context(`${rest} more come when these are answered.`)] : []),
    ],
  };
}
