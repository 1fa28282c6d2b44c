/** Takes what people do about questions beside answering: the card's menu, the button of what was asked back, and their forms. */
import type { App, BlockAction, ButtonAction, OverflowAction, ViewSubmitAction } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { exchangesOf } from "../../core/asks/turns.ts";
import type { AskCommands, TurnedAsk } from "../../core/ports/people/asks.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { note, type ChatMessage } from "../blocks/chat-message.ts";
import { clickerOf } from "../commands/answer-click.ts";
import { readTurnClick, turnActionId } from "./ask-buttons.ts";
import { isOpen, refusalWord } from "./ask-words.ts";
import { answerAskClick } from "./answer-ask-click.ts";
import { answerAskForm, plainText } from "./answer-ask-form.ts";
import type { AskChatOptions } from "./ask-chat-options.ts";
import { tellActionId } from "./render-word.ts";
import { readTurnForm, renderTurnForm, turnError, turnFormId, type TurnForm } from "./turn-forms.ts";

export function registerTurns(app: App, options: AskChatOptions): void {
  const { asks, onChange = () => {} } = options;
  app.action<BlockAction<OverflowAction>>(
    { type: "block_actions", action_id: turnActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const click = readTurnClick(action.selected_option?.value);
      await answerAskClick(options, { body, by, respond, client, name: action.action_id }, async () => {
        if (click === undefined) return note(noQuestion);
        const service = asks(teamId, by);
        if (click.act === "take") {
          const turned = await service.takeOver(click.id, by);
          if (turned.kind === "done") onChange();
          return note(turned.kind === "done" ? "🙋 You are on it, and the card says so." : refusalOf(turned));
        }
        return openTurnForm(service, client, body.trigger_id, { act: click.act, id: click.id });
      });
    },
  );
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: tellActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const [, id, turn] = /^([0-9a-hjkmnp-tv-z]{16}):(\d{1,15})$/.exec(String(action.value)) ?? [];
      await answerAskClick(options, { body, by, respond, client, name: action.action_id }, async () =>
        id === undefined
          ? note(noQuestion)
          : openTurnForm(asks(teamId, by), client, body.trigger_id, { act: "tell", id, turn: Number(turn) }),
      );
    },
  );
  app.view<ViewSubmitAction>(
    { type: "view_submission", callback_id: turnFormId },
    async ({ ack, body, view, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      await answerAskForm(options, { ack, by, form: view.callback_id, errorAt: turnError }, async () => {
        const read = readTurnForm(view);
        if (read === undefined) return turnError("This form names no question.");
        const turned = await turnBy(asks(teamId, by), read.form, read.filled, by);
        return turned.kind === "done" ? undefined : turnError(plainText(refusalOf(turned)));
      });
    },
  );
}

const noQuestion = "This names no question. `/hathi inbox` shows what waits for you.";

function refusalOf({ why, ask }: Extract<TurnedAsk, { kind: "refused" }>): string {
  return refusalWord(why, ask);
}

/** Slack takes the trigger for 3 s, so whether the person may is found out when the form comes back. */
async function openTurnForm(
  service: AskCommands,
  client: WebClient,
  trigger: string,
  form: TurnForm,
): Promise<ChatMessage | undefined> {
  const ask = await service.show(form.id);
  if (!isOpen(ask)) return note(refusalWord(ask.outcome === null ? "not-awaited" : "ended", ask));
  const exchange = exchangesOf(ask.turns).find(({ asked }) => form.act === "tell" && asked.id === form.turn);
  if (exchange?.told !== undefined) return note(refusalWord("told-already", ask));
  await client.views.open({ trigger_id: trigger, view: renderTurnForm(form, ask, exchange?.asked.text) });
  return undefined;
}

async function turnBy(service: AskCommands, form: TurnForm, filled: string, by: Actor): Promise<TurnedAsk> {
  switch (form.act) {
    case "hand":
      return service.handOver(form.id, filled, by);
    case "back":
      return service.askBack(form.id, filled, by);
    case "tell":
      break;
  }
  return service.tell(form.id, filled, by, form.turn);
}
