/** The buttons of a question, and what a click on one carries. */
import type { ActionsBlock, Button, Overflow } from "@slack/types";
import { canAskBack } from "../../core/asks/decide-turn.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import type { Ask } from "../../core/ports/people/asks.ts";
import { mrkdwn, escapeWithin } from "../blocks/chat-message.ts";

export const askActionId = /^hathi:ask:(?:choose|grant):\d{1,2}$/;

export interface AskClick {
  readonly id: string;
  /** The choice by its place, because its value may be long. */
  readonly index: number;
  /** Which offer to answer in advance is taken. */
  readonly grant?: number;
}

const clicked = /^([0-9a-hjkmnp-tv-z]{16}):(\d{1,2})(?::(\d))?$/;

/** Reads the value of a button, which comes from outside. */
export function readAskClick({ value }: { readonly value?: unknown }): AskClick | undefined {
  const [, id, index, grant] = clicked.exec(String(value)) ?? [];
  if (id === undefined) return undefined;
  return { id, index: Number(index), ...(grant !== undefined && { grant: Number(grant) }) };
}

export const turnActionId = `${chatPrefix}ask:more`;

/** What a person may do beside answering, by what the menu's option carries. */
const turnWords = { hand: "Hand over…", take: "I am on it", back: "Ask back…" } as const;
export type TurnOption = keyof typeof turnWords;

/** Reads what was chosen in the menu of a question, which comes from outside. */
export function readTurnClick(value: unknown): { readonly id: string; readonly act: TurnOption } | undefined {
  const [, id, act] = /^([0-9a-hjkmnp-tv-z]{16}):(hand|take|back)$/.exec(String(value)) ?? [];
  return id === undefined ? undefined : { id, act: act as TurnOption };
}

function turnMenu(ask: Pick<Ask, "id" | "question" | "asker">): Overflow {
  const offered: readonly TurnOption[] = canAskBack(ask) ? ["take", "hand", "back"] : ["take", "hand"];
  return {
    type: "overflow",
    action_id: turnActionId,
    options: offered.map((act) => ({
      text: { type: "plain_text", text: turnWords[act], emoji: true },
      value: `${ask.id}:${act}`,
    })),
  };
}

const inARow = 5;

export function askButtons(ask: Pick<Ask, "id" | "question" | "asker">): readonly ActionsBlock[] {
  const { id, question } = ask;
  const buttons: (Button | Overflow)[] = question.choices.map(({ label, style, confirm }, index): Button => {
    const text = { type: "plain_text" as const, text: label.toWellFormed(), emoji: true };
    return {
      type: "button",
      action_id: `${chatPrefix}ask:choose:${index}`,
      value: `${id}:${index}`,
      text,
      ...(style !== null && { style }),
      ...(confirm !== null && {
        confirm: {
          title: { type: "plain_text", text: "Are you sure?", emoji: false },
          text: mrkdwn(escapeWithin(confirm, 300)),
          confirm: { type: "plain_text", text: label.slice(0, 30).toWellFormed(), emoji: true },
          deny: { type: "plain_text", text: "Not yet", emoji: false },
        },
      }),
    };
  });
  const grants = (question.grant?.offers ?? []).map(({ label }, index): Button => ({
    type: "button",
    action_id: `${chatPrefix}ask:grant:${index}`,
    value: `${id}:0:${index}`,
    text: { type: "plain_text", text: label.toWellFormed(), emoji: true },
  }));
  buttons.push(...grants, turnMenu(ask));
  const rows = Array.from({ length: Math.ceil(buttons.length / inARow) }, (_, row) =>
    buttons.slice(row * inARow, (row + 1) * inARow),
  );
  return rows.map((elements, row) => ({
    type: "actions",
    block_id: `${chatPrefix}ask:${id}:${row}`,
    elements,
  }));
}
