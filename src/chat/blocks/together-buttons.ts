/** The buttons that settle steps in doubt of one kind together, and what a click on one of them carries. */
import type { Button, KnownBlock } from "@slack/types";
import { z } from "zod";
import { readAssumedResult, type Settlement } from "../../core/doubt.ts";
import type { RunId } from "../../core/ids.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { actions, escapeWithin, mrkdwn, section } from "./chat-message.ts";

export const togetherActionId = /^hathi:settle-all:(happened|again)$/;

/** Which steps: those that a message asks about, or those of one name of a run that somebody asked to see. */
export type Together =
  | { readonly kind: "asked"; readonly leader: number; readonly doubt: number }
  | { readonly kind: "shown"; readonly run: RunId; readonly doubt: number; readonly step: string };

// Slack allows 2000 for a button's value. Whoever has a step of a longer name settles each by itself.
const longestStep = 1500;

/** @param more says which steps these are beside the one above */
export function togetherButtons(which: Together, steps: number, more: string): readonly KnownBlock[] {
  if (which.kind === "shown" && which.step.length > longestStep) return [];
  const value =
    which.kind === "asked"
      ? `asked:${which.leader}:${which.doubt}`
      : `shown:${which.run}:${which.doubt}:${which.step}`;
  const button = (kind: "happened" | "again", text: string, sure: string): Button => ({
    type: "button",
    action_id: `${chatPrefix}settle-all:${kind}`,
    value,
    text: { type: "plain_text", text, emoji: false },
    confirm: {
      title: { type: "plain_text", text: `${text}?`, emoji: false },
      text: mrkdwn(sure),
      confirm: { type: "plain_text", text, emoji: false },
      deny: { type: "plain_text", text: "Not yet", emoji: false },
    },
  });
  return [
    section(`There ${steps === 2 ? "is" : "are"} ${escapeWithin(more, 500)}.`),
    actions(
      `${chatPrefix}settle-all:${which.kind}:${which.doubt}`,
      button(
        "happened",
        `All ${steps} happened`,
        "Their runs go on as if each step had given the result above.",
      ),
      button("again", `Do all ${steps} again`, "Whatever did happen then happens twice."),
    ),
  ];
}

export interface TogetherClick {
  readonly which: Together;
  readonly settlement: Settlement;
}

const clickedValue =
  /^(?:asked:([1-9]\d{0,14}):([1-9]\d{0,14})|shown:([0-9a-hjkmnp-tv-z]{16}):([1-9]\d{0,14}):([^]+))$/;
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
export function readTogetherClick(
  action: { readonly action_id: string; readonly value?: unknown },
  state: unknown,
): TogetherClick | string {
  const kind = togetherActionId.exec(action.action_id)?.[1] as "happened" | "again" | undefined;
  const [, leader, asked, run, shown, step] = clickedValue.exec(String(action.value)) ?? [];
  const doubt = Number(asked ?? shown);
  if (kind === undefined || Number.isNaN(doubt)) {
    return "This button names no steps. `/hathi list` shows the runs that wait for an answer.";
  }
  const which: Together =
    leader === undefined
      ? { kind: "shown", run: run as RunId, doubt, step: step ?? "" }
      : { kind: "asked", leader: Number(leader), doubt };
  if (kind === "again") return { which, settlement: { kind } };
  const text = typed.safeParse(state).data?.values[`${chatPrefix}result:${doubt}`]?.result?.value ?? "";
  const read = readAssumedResult(text);
  if ("problem" in read) return `Nothing is settled: ${escapeWithin(read.problem, 500)}`;
  return { which, settlement: { kind, result: read.value } };
}
