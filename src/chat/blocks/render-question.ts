/** Renders the question to people about a step in doubt, and the message that replaces the question in the end. */
import { describeStep, settlementWord } from "../../core/doubt.ts";
import type { UntoldDoubt } from "../../core/ports/people/doubt-outbox.ts";
import { context, escapeWithin, section, type ChatMessage } from "./chat-message.ts";
import { renderDoubt } from "./doubt-blocks.ts";
import { idWord, personWord } from "./run-words.ts";

const whyAdmins = "You are asked because the run has no channel and nobody in Slack started it.";

export function renderQuestion({ doubt, run }: UntoldDoubt, asked: "people" | "admins"): ChatMessage {
  return {
    text: `${nameOf(run)} is paused: did ${escapeWithin(doubt.name, 100)} happen?`,
    blocks: [
      section(`⏸️ ${nameOf(run)} is paused and waits for your answer.`),
      ...(asked === "admins" ? [context(whyAdmins)] : []),
      ...renderDoubt(doubt, "asked"),
    ],
  };
}

export function renderSettled({ doubt, run, settled }: UntoldDoubt): ChatMessage {
  const said = settled === null ? "it is settled" : settlementWord(settled.kind);
  const text = `☑️ ${nameOf(run)}: ${personWord(settled?.by ?? "?")} says: *${said}*.`;
  return { text, blocks: [section(text), context(escapeWithin(describeStep(doubt, 200), 400))] };
}

function nameOf(run: UntoldDoubt["run"]): string {
  return `*${escapeWithin(run.automation, 100)}* ${idWord(run)}`;
}
