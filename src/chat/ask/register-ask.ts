/** Takes clicks on the buttons of questions, and their forms. Only the person who clicked sees the answer; everyone sees the card change. */
import type { App, BlockAction, ButtonAction, ViewSubmitAction } from "@slack/bolt";
import type { AnsweredAsk } from "../../core/ports/people/asks.ts";
import { clickerOf } from "../commands/answer-click.ts";
import { escapeWithin, note } from "../blocks/chat-message.ts";
import type { AskChatOptions } from "./ask-chat-options.ts";
import { answerAskClick } from "./answer-ask-click.ts";
import { answerAskForm, plainText } from "./answer-ask-form.ts";
import { askActionId, readAskClick } from "./ask-buttons.ts";
import { askFormId, commentError, fieldErrors, readSubmission, renderForm } from "./ask-form.ts";
import { isOpen, labelOf, needsWord, refusalWord } from "./ask-words.ts";
import { revokeActionId } from "./render-inbox.ts";
import { registerTurns } from "./register-turns.ts";

export function registerAsk(app: App, options: AskChatOptions): void {
  registerClicks(app, options);
  registerForms(app, options);
  registerRevoking(app, options);
  registerTurns(app, options);
}

function registerClicks(app: App, options: AskChatOptions): void {
  const { asks, onChange = () => {} } = options;
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: askActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const click = readAskClick(action);
      await answerAskClick(options, { body, by, respond, client, name: action.action_id }, async () => {
        if (click === undefined)
          return note("This button names no question. `/hathi inbox` shows what waits for you.");
        const service = asks(teamId, by);
        const ask = await service.show(click.id);
        const choice = ask.question.choices[click.index]?.value ?? "";
        const form = isOpen(ask) ? renderForm(ask, click.index) : undefined;
        if (form !== undefined) {
          // Slack takes the trigger for 3 s, so whether the person may answer is found out afterwards.
          await client.views.open({ trigger_id: body.trigger_id, view: form });
          return undefined;
        }
        const grant = click.grant === undefined ? {} : { grant: click.grant };
        const answered = await service.answer(click.id, { choice, ...grant }, by);
        if (answered.kind !== "refused") onChange();
        return note(answeredWord(answered, choice));
      });
    },
  );
}

/** Takes back what a person has answered in advance: the button of their inbox. Others do that in the terminal. */
function registerRevoking(app: App, options: AskChatOptions): void {
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: revokeActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      await answerAskClick(options, { body, by, respond, client, name: action.action_id }, async () => {
        const service = options.asks(teamId, by);
        const grant = (await service.grants()).find(
          ({ id, person }) => id === action.value && person === by.id,
        );
        if (grant === undefined)
          return note("You have given no such answer in advance, or it is over. `/hathi inbox` shows all.");
        await service.revoke(grant.id, by);
        return note(`☑️ Taken back: you are asked about “${escapeWithin(grant.key, 200)}” again.`);
      });
    },
  );
}

/** Takes submitted forms. What is wrong is shown at its field, and why an answer does not count below the form. */
function registerForms(app: App, options: AskChatOptions): void {
  app.view<ViewSubmitAction>(
    { type: "view_submission", callback_id: askFormId },
    async ({ ack, body, view, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const submission = readSubmission(view);
      await answerAskForm(options, { ack, by, form: view.callback_id, errorAt: commentError }, async () => {
        if (submission === undefined) return commentError("This form names no question.");
        const service = options.asks(teamId, by);
        const ask = await service.show(submission.id);
        const choice = ask.question.choices[submission.index]?.value ?? "";
        const given = { choice, filled: submission.filledIn(ask), comment: submission.comment };
        const answered = await service.answer(submission.id, given, by);
        if (answered.kind === "invalid") return fieldErrors(answered.problems);
        if (answered.kind === "refused") {
          return commentError(plainText(refusalWord(answered.why, answered.ask)));
        }
        return undefined;
      });
    },
  );
}

/** What the person who answered is told. */
export function answeredWord(answered: AnsweredAsk, choice: string): string {
  const { ask } = answered;
  if (answered.kind === "refused") return refusalWord(answered.why, ask);
  if (answered.kind === "invalid") {
    const problems = answered.problems.map(({ name, problem }) => `${name}: ${problem}`);
    return escapeWithin(`What was filled in is not as the form wants it. ${problems.join("; ")}`, 2000);
  }
  const noted = `☑️ Noted: *${labelOf(ask, choice)}*.`;
  if (answered.kind === "ended") return noted;
  return `${noted} Still needed: ${needsWord(answered.missing, ask.question)}.`;
}
