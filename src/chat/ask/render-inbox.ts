/** `/hathi inbox`: the questions that wait for a person, each with its buttons. */
import type { KnownBlock } from "@slack/types";
import type { Ask, AskGrant } from "../../core/ports/people/asks.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { context, escapeWithin, note, section, type ChatMessage } from "../blocks/chat-message.ts";
import { dateWord } from "../blocks/run-words.ts";
import { splitInbox } from "./split-inbox.ts";
import { askButtons } from "./ask-buttons.ts";

/** A message has at most 50 blocks, and a question with 20 choices takes 6 of them. */
const mostShown = 8;
/** With more questions than this there is no room for what was answered in advance. */
const mostWithGrants = 4;

const mostGrants = 10;

export const revokeActionId = `${chatPrefix}ask:revoke`;

/** @param grants what the person has answered in advance */
export function renderInbox(all: readonly Ask[], grants: readonly AskGrant[] = []): ChatMessage {
  const given = grants.slice(0, mostGrants).map(renderGrant);
  const { asks, unread } = splitInbox(all);
  if (asks.length === 0) {
    const nothing = note("📭 Nothing waits for your answer.");
    const blocks = [...(unread.length === 0 ? nothing.blocks : unread), ...given];
    return unread.length === 0 ? { ...nothing, blocks } : { text: "⚠️ Questions cannot be read.", blocks };
  }
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
      ...unread,
      ...(asks.length > mostWithGrants ? [] : given),
    ],
  };
}

/** An answer that was given in advance, with a button that takes it back. */
function renderGrant({ id, automation, key, choice, until }: AskGrant): KnownBlock {
  const how = until === null ? "for one run" : `until ${dateWord(until)}`;
  return section(
    `🔁 You answer *${escapeWithin(choice, 75)}* in advance to “${escapeWithin(key, 200)}” of *${escapeWithin(automation, 100)}*, ${how}`,
    {
      type: "button",
      action_id: revokeActionId,
      value: id,
      text: { type: "plain_text", text: "Take back", emoji: false },
    },
  );
}
