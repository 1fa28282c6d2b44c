/** The forms by which people hand a question over, ask back and tell more, and what they filled in. */
import type { InputBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type { Ask } from "../../core/ports/people/asks.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { escapeWithin, section } from "../blocks/chat-message.ts";

export const turnFormId = `${chatPrefix}ask:turn`;
const inputBlock = `${chatPrefix}ask:turn:input`;
const actionId = "filled";

/** Which form it is: the question's id, and for an answer to what was asked back the turn that asked it. */
export type TurnForm =
  | { readonly act: "hand" | "back"; readonly id: string }
  | { readonly act: "tell"; readonly id: string; readonly turn: number };

const plain = (text: string) => ({ type: "plain_text" as const, text, emoji: true });

const words: Readonly<Record<TurnForm["act"], { title: string; submit: string; label: string }>> = {
  hand: { title: "Hand over", submit: "Hand over", label: "Who answers this in your place?" },
  back: { title: "Ask back", submit: "Ask", label: "What do you want to know?" },
  tell: { title: "Tell more", submit: "Answer", label: "Your answer" },
};

/** @param asked what is to be told, where something was asked back */
export function renderTurnForm(form: TurnForm, ask: Ask, asked?: string): ModalView {
  const { title, submit, label } = words[form.act];
  const question = withoutSecrets(ask.question.text).slice(0, 3000).toWellFormed();
  return {
    type: "modal",
    callback_id: turnFormId,
    private_metadata: [form.act, form.id, ...(form.act === "tell" ? [form.turn] : [])].join(":"),
    title: plain(title),
    submit: plain(submit),
    close: plain("Back"),
    blocks: [
      section(question),
      ...(asked === undefined ? [] : [section(`❓ ${escapeWithin(withoutSecrets(asked), 2000)}`)]),
      { type: "input", block_id: inputBlock, label: plain(label), element: inputOf(form) },
    ],
  };
}

function inputOf({ act }: TurnForm): InputBlock["element"] {
  if (act === "hand") return { type: "users_select", action_id: actionId };
  return { type: "plain_text_input", action_id: actionId, multiline: true, max_length: 2000 };
}

const submitted = z.looseObject({
  private_metadata: z.string(),
  state: z.looseObject({
    values: z.looseObject({
      [inputBlock]: z
        .looseObject({
          [actionId]: z
            .looseObject({ value: z.string().nullish(), selected_user: z.string().nullish() })
            .optional(),
        })
        .optional(),
    }),
  }),
});

/** Reads a submitted form, which comes from outside. */
export function readTurnForm(
  view: unknown,
): { readonly form: TurnForm; readonly filled: string } | undefined {
  const read = submitted.safeParse(view).data;
  const [, act, id, turn] =
    /^(hand|back|tell):([0-9a-hjkmnp-tv-z]{16})(?::(\d{1,15}))?$/.exec(read?.private_metadata ?? "") ?? [];
  if (read === undefined || id === undefined) return undefined;
  const input = read.state.values[inputBlock]?.[actionId];
  const filled = input?.selected_user ?? input?.value ?? "";
  if (act === "tell") return { form: { act, id, turn: Number(turn) }, filled };
  return { form: { act: act as "hand" | "back", id }, filled };
}

/** An error as Slack shows it: below the only field. */
export function turnError(problem: string): Record<string, string> {
  return { [inputBlock]: problem.slice(0, 1000) };
}
