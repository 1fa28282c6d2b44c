/** The card of a question: what is asked with its buttons, or how it ended. */
import type { KnownBlock } from "@slack/types";
import { isInFile } from "../../core/asks/question.ts";
import { exchangesOf, holderOf } from "../../core/asks/turns.ts";
import type { Ask } from "../../core/ports/people/asks.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import {
  codeBlock,
  context,
  escapeWithin,
  fields,
  section,
  type ChatMessage,
} from "../blocks/chat-message.ts";
import { dateWord, personWord } from "../blocks/run-words.ts";
import { askButtons } from "./ask-buttons.ts";
import { answererWord, labelOf, nameWord, outcomeWord, whoWord } from "./ask-words.ts";

/** With what its escapes add. */
const longestEvidence = 2800;
const longestText = 3000;
const inASection = 10;

/** @param above stands above the card, such as why it comes here */
export function renderAsk(ask: Ask, above?: string): ChatMessage {
  const { question } = ask;
  const isOpen = ask.outcome === null && ask.awaited;
  const blocks: KnownBlock[] = [
    ...(above === undefined ? [] : [context(above)]),
    ...splitText(withoutSecrets(question.text)).map((text) => section(text)),
    ...renderFields(ask),
  ];
  blocks.push(...renderExchanges(ask));
  if (isOpen) blocks.push(...renderEvidence(ask), ...askButtons(ask), ...renderState(ask));
  else blocks.push(section(outcomeWord(ask)));
  const summary = withoutSecrets(question.text).slice(0, 300);
  return { text: isOpen ? summary : `${summary}\n${outcomeWord(ask)}`, blocks };
}

function splitText(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = text.toWellFormed();
  while (rest.length > longestText) {
    const newline = rest.lastIndexOf("\n", longestText);
    const end = newline > longestText / 2 ? newline : longestText;
    parts.push(rest.slice(0, end).toWellFormed());
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

function renderFields({ question, boundTo }: Ask): readonly KnownBlock[] {
  const shown = question.fields.map(
    ({ name, value }) => `*${escapeWithin(name, 200)}*\n${escapeWithin(withoutSecrets(value), 1700)}`,
  );
  if (boundTo !== null) shown.push(`*For*\n\`${escapeWithin(boundTo, 200)}\``);
  return Array.from({ length: Math.ceil(shown.length / inASection) }, (_, part) =>
    fields(shown.slice(part * inASection, (part + 1) * inASection)),
  );
}

function renderEvidence({ question }: Ask): readonly KnownBlock[] {
  const { evidence } = question;
  if (evidence === null) return [];
  const title = `*${escapeWithin(evidence.title, 150)}*`;
  if (isInFile(question)) return [context(`${title} is in a file below.`)];
  return [section(`${title}\n${codeBlock(withoutSecrets(evidence.text), longestEvidence)}`)];
}

function renderState(ask: Ask): readonly KnownBlock[] {
  const expires = ask.expiresAt === null ? [] : [`ends ${dateWord(ask.expiresAt)}`];
  const said = ask.answers.map(
    ({ person, choice }) => `${answererWord(ask, person)}: ${labelOf(ask, choice)}`,
  );
  const holder = holderOf(ask.turns);
  const who = [whoWord(ask), ...(holder === null ? [] : [holderWord(holder)])];
  return [
    context([...who, ...expires].join(" · ")),
    ...(said.length === 0 ? [] : [context(said.join(" · ").slice(0, longestText))]),
  ];
}

/** Who sees to the question now. */
function holderWord({ name, from }: NonNullable<ReturnType<typeof holderOf>>): string {
  return from === null
    ? `🙋 ${nameWord(name)} is on it`
    : `🤝 ${personWord(from)} handed this to ${nameWord(name)}`;
}

const mostExchanges = 5;

/** What was asked back and told, the newest last. */
function renderExchanges({ turns }: Ask): readonly KnownBlock[] {
  return exchangesOf(turns)
    .slice(-mostExchanges)
    .map(({ asked, told }) =>
      section(
        [
          `❓ ${personWord(asked.person)} asks: ${escapeWithin(withoutSecrets(asked.text), 1000)}`,
          told === undefined
            ? "_Not answered yet._"
            : `💬 ${nameWord(told.person)}: ${escapeWithin(withoutSecrets(told.text), 1500)}`,
        ].join("\n"),
      ),
    );
}

/** What is posted in the thread of a card whose people have not answered. */
export function renderReminder(ask: Ask): ChatMessage {
  const holder = holderOf(ask.turns);
  const who = holder === null ? whoWord(ask) : nameWord(holder.name);
  const text = `⏰ Still waiting for an answer to this: ${who}.`;
  return { text, blocks: [section(text)] };
}
