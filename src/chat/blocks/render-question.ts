/** Renders the question to people about steps in doubt, and what replaces the question in the end. */
import { describeStep, settlementWord } from "../../core/doubt.ts";
import type { UntoldDoubt } from "../../core/ports/people/doubt-outbox.ts";
import { context, escapeWithin, joinLines, section, type ChatMessage } from "./chat-message.ts";
import { renderDoubt } from "./doubt-blocks.ts";
import { togetherButtons } from "./together-buttons.ts";
import { idWord, personWord } from "./run-words.ts";

const whyAdmins = "You are asked because the run has no channel and nobody in Slack started it.";

export function renderQuestion(untold: UntoldDoubt, asked: "people" | "admins" | "named"): ChatMessage {
  const { id, doubt, run, open } = untold;
  const more = open.steps - 1;
  const others = more === 0 ? "" : ` And ${moreWord(untold)}?`;
  const runs =
    open.runs > 1 ? `${open.runs} runs of *${escapeWithin(run.automation, 100)}* are` : `${nameOf(run)} is`;
  return {
    text: `${nameOf(run)} is paused: did ${escapeWithin(doubt.name, 100)} happen?${others}`,
    blocks: [
      section(`⏸️ ${runs} paused and ${open.runs > 1 ? "wait" : "waits"} for your answer.`),
      ...(asked === "admins" ? [context(whyAdmins)] : []),
      ...(open.runs > 1 ? [context(`This one is of ${idWord(run)}:`)] : []),
      ...renderDoubt(doubt, "asked"),
      ...(more === 0
        ? []
        : togetherButtons({ kind: "asked", leader: id, doubt: doubt.id }, open.steps, moreWord(untold))),
      ...settledLines(untold),
    ],
  };
}

/** "33 more of its steps like this", "33 more steps like this in 28 runs". */
function moreWord({ open }: UntoldDoubt): string {
  const more = open.steps - 1;
  const steps = more === 1 ? "step" : "steps";
  return open.runs > 1
    ? `${more} more ${steps} like this, of ${open.runs} runs in all`
    : `${more} more of its steps like this`;
}

function settledLines({ settled }: UntoldDoubt): readonly ReturnType<typeof context>[] {
  const lines = settled.map(
    ({ kind, by, count }) => `☑️ ${count} settled by ${personWord(by)}: ${settlementWord(kind)}`,
  );
  return lines.length === 0 ? [] : [context(joinLines(lines, 1900))];
}

export function renderSettled(untold: UntoldDoubt): ChatMessage {
  const { doubt, run, settled } = untold;
  const [first, ...others] = settled;
  const said = first === undefined ? "it is settled" : settlementWord(first.kind);
  const count = settled.reduce((sum, one) => sum + one.count, 0);
  const all = count > 1 ? ` of all ${count} steps` : "";
  const text = `☑️ ${nameOf(run)}: ${personWord(first?.by ?? "?")} says${others.length === 0 ? all : ""}: *${said}*.`;
  return {
    text,
    blocks: [
      section(text),
      context(escapeWithin(describeStep(doubt, 200), 400)),
      ...(others.length === 0 ? [] : settledLines(untold)),
    ],
  };
}

function nameOf(run: UntoldDoubt["run"]): string {
  return `*${escapeWithin(run.automation, 100)}* ${idWord(run)}`;
}
