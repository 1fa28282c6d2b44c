/** What is said below a card: why an answer in words does not count, what was asked back, and what was told. */
import { whoKnowsMore } from "../../core/asks/decide-turn.ts";
import { exchangesOf } from "../../core/asks/turns.ts";
import type { Ask, AskMessage } from "../../core/ports/people/asks.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { actions, escapeWithin, note, section, type ChatMessage } from "../blocks/chat-message.ts";
import { personWord } from "../blocks/run-words.ts";
import { isRefusal, nameWord, refusalWord } from "./ask-words.ts";

export const tellActionId = `${chatPrefix}ask:tell`;

export function renderWord(ask: Ask, { text, turn }: Pick<AskMessage, "text" | "turn">): ChatMessage {
  if (turn !== null) return renderTurn(ask, turn);
  if (text === "hint") return note("👆 To answer, click a button of the card above, or type what is on one.");
  if (text === "unheard") {
    return note(
      "👆 Slack does not send me what is typed here or given as an emoji, so it does not count: please click a button of the card. `npx hathi check` says what the Slack app needs for it.",
    );
  }
  if (text === "unknown-person") {
    return note(
      "An answer on GitHub came from somebody whom Slack does not know by their address. More than one person has to answer this, so it does not count: please click.",
    );
  }
  const words = text ?? "";
  return note(isRefusal(words) ? refusalWord(words, ask) : escapeWithin(withoutSecrets(words), 1000));
}

function renderTurn(ask: Ask, turn: number): ChatMessage {
  const exchange = exchangesOf(ask.turns).find(({ asked, told }) => asked.id === turn || told?.id === turn);
  if (exchange === undefined) return note("That is answered.");
  const { asked, told } = exchange;
  if (told?.id === turn) {
    return note(
      `💬 ${personWord(asked.person)}, ${nameWord(told.person)} says: ${escapeWithin(withoutSecrets(told.text), 2000)}`,
    );
  }
  const who = whoKnowsMore(ask).map(nameWord).join(", ");
  const text = `❓ ${who}: before answering, ${personWord(asked.person)} wants to know: ${escapeWithin(withoutSecrets(asked.text), 2000)}`;
  if (isOver(ask, turn)) return note(text);
  const button = {
    type: "button" as const,
    action_id: tellActionId,
    value: `${ask.id}:${turn}`,
    text: { type: "plain_text" as const, text: "Answer this…", emoji: true },
  };
  return { text, blocks: [section(text), actions(`${chatPrefix}ask:tell:${turn}`, button)] };
}

/** Whether a word that had a button has it no longer. */
export function isOver({ outcome, turns }: Ask, turn: number | null): boolean {
  const exchange = exchangesOf(turns).find(({ asked }) => asked.id === turn);
  return exchange !== undefined && (outcome !== null || exchange.told !== undefined);
}
