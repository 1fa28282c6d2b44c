/** The card of a question: what is asked with its buttons, or how it ended. */
import type { KnownBlock } from "@slack/types";
import { isInFile } from "../../core/asks/question.ts";
import type { Ask } from "../../core/ports/people/asks.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import {
  codeBlock,
  context,
  escapeWithin,
  fields,
  note,
  section,
  type ChatMessage,
} from "../blocks/chat-message.ts";
import { dateWord, personWord } from "../blocks/run-words.ts";
import { askButtons } from "./ask-buttons.ts";
import { isRefusal, labelOf, outcomeWord, refusalWord, whoWord } from "./ask-words.ts";

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
  const said = ask.answers.map(({ person, choice }) => `${personWord(person)}: ${labelOf(ask, choice)}`);
  return [
    context([whoWord(ask), ...expires].join(" · ")),
    ...(said.length === 0 ? [] : [context(said.join(" · ").slice(0, longestText))]),
  ];
}

/** What is posted in the thread of a card whose people have not answered. */
export function renderReminder(ask: Ask): ChatMessage {
  const text = `⏰ Still waiting for an answer to this: ${whoWord(ask)}.`;
  return { text, blocks: [section(text)] };
}

/** What is said below a card about an answer in words. */
export function renderWord(ask: Ask, text: string): ChatMessage {
  if (text === "hint") return note("👆 To answer, click a button of the card above, or type what is on one.");
  if (text === "unknown-person") {
    return note(
      "An answer on GitHub came from somebody whom Slack does not know by their address. More than one person has to answer this, so it does not count: please click.",
    );
  }
  return note(isRefusal(text) ? refusalWord(text, ask) : escapeWithin(withoutSecrets(text), 1000));
}
