/** Shows a step in doubt in Slack, with a button for each of the three answers, and reads the clicks on them. */
import type { ActionsBlock, Button, InputBlock, KnownBlock } from "@slack/types";
import { z } from "zod";
import { describeStep, type Doubt, readAssumedResult, type Settlement } from "../../core/doubt.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { context, escapeWithin, mrkdwn, section } from "./chat-message.ts";
import { dateWord } from "./run-words.ts";

export const settleActionId = /^hathi:settle:(happened|again|cancel)$/;

/** Where the buttons are: in the question's own message, or in a run that somebody asked to see. */
export type DoubtPlace = "asked" | "shown";

export function renderDoubt(doubt: Doubt, place: DoubtPlace): readonly KnownBlock[] {
  return [
    section(`*Did this happen?* Nobody knows.\n\`\`\`${escapeWithin(describeStep(doubt, 600), 1200)}\`\`\``),
    context(`begun ${dateWord(doubt.since)} · ${escapeWithin(doubt.reason, 800)}`),
    resultInput(doubt),
    answers(doubt, place),
  ];
}

function resultInput({ id }: Doubt): InputBlock {
  return {
    type: "input",
    block_id: `${chatPrefix}result:${id}`,
    optional: true,
    label: { type: "plain_text", text: "If it happened: the result to assume, as JSON", emoji: false },
    hint: { type: "plain_text", text: "If you leave this empty, the result is undefined.", emoji: false },
    element: { type: "plain_text_input", action_id: "result", multiline: true, max_length: 3000 },
  };
}

function answers(doubt: Doubt, place: DoubtPlace): ActionsBlock {
  const button = (kind: Settlement["kind"], text: string, sure: string): Button => ({
    type: "button",
    action_id: `${chatPrefix}settle:${kind}`,
    value: `${doubt.runId}:${doubt.id}`,
    ...(kind === "cancel" && { style: "danger" as const }),
    text: { type: "plain_text", text, emoji: false },
    confirm: {
      title: { type: "plain_text", text: `${text}?`, emoji: false },
      text: mrkdwn(sure),
      confirm: { type: "plain_text", text, emoji: false },
      deny: { type: "plain_text", text: "Not yet", emoji: false },
    },
  });
  return {
    type: "actions",
    block_id: `${chatPrefix}settle:${place}:${doubt.id}`,
    elements: [
      button("happened", "It happened", "The run goes on as if the step had given that result."),
      button("again", "Do it again", "If the step did happen, it then happens twice."),
      button("cancel", "Cancel the run", "Its clean-up runs, then it ends."),
    ],
  };
}

export interface SettleClick {
  readonly runId: string;
  readonly id: number;
  readonly settlement: Settlement;
  readonly place: DoubtPlace;
}

const clickedValue = /^([0-9a-hjkmnp-tv-z]{16}):([1-9]\d{0,14})$/;
const typed = z.looseObject({
  values: z.record(
    z.string(),
    z.looseObject({ result: z.looseObject({ value: z.string().nullish() }).optional() }),
  ),
});

/**
 * Reads a click, which comes from outside.
 *
 * @returns the click, or words that say what is wrong with it
 */
export function readSettleClick(
  action: { readonly action_id: string; readonly value?: unknown; readonly block_id?: unknown },
  state: unknown,
): SettleClick | string {
  const kind = settleActionId.exec(action.action_id)?.[1] as Settlement["kind"] | undefined;
  const [, runId, number] = clickedValue.exec(String(action.value)) ?? [];
  if (kind === undefined || runId === undefined || number === undefined) {
    return "This button names no step. `/hathi list` shows the runs that wait for an answer.";
  }
  const id = Number(number);
  const place = String(action.block_id).startsWith(`${chatPrefix}settle:shown:`) ? "shown" : "asked";
  if (kind !== "happened") return { runId, id, settlement: { kind }, place };
  const text = typed.safeParse(state).data?.values[`${chatPrefix}result:${id}`]?.result?.value ?? "";
  const read = readAssumedResult(text);
  if ("problem" in read) return `Nothing is settled: ${escapeWithin(read.problem, 500)}`;
  return { runId, id, settlement: { kind, result: read.value }, place };
}
