/** Switches an automation off or on for a person, and shows all automations. */
import { escapeWithin, note, type ChatMessage } from "../../blocks/chat-message.ts";
import type { AnswerContext } from "../answer-context.ts";
import { findAutomation } from "../find-automation.ts";
import { showAutomations } from "../show-runs.ts";

export async function switchAndShow(
  typed: string,
  isOn: boolean,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { runs, by } = context;
  const word = isOn ? "on" : "off";
  const found = findAutomation(typed, await runs.automations());
  if (found.kind === "unclear" || found.name === null) {
    const nearest = found.kind === "unclear" ? found.nearest : null;
    const near =
      nearest === null ? "" : ` Did you mean \`/hathi automations ${word} ${escapeWithin(nearest, 100)}\`?`;
    return note(
      `There is no automation “${escapeWithin(typed, 100)}”.${near} \`/hathi automations\` lists them.`,
    );
  }
  const name = `*${escapeWithin(found.name, 100)}*`;
  if (!(await runs.switchAutomation(found.name, isOn, by))) return note(`${name} was ${word} already.`);
  return showAutomations(
    context,
    isOn
      ? `▶️ ${name} is on: new events start it again. Those that came meanwhile did not; \`/hathi events\` lists them.`
      : `⏹️ ${name} is off: events and its schedule start no more runs, until \`/hathi automations on ${escapeWithin(found.name, 100)}\`. Its unfinished runs go on.`,
  );
}
