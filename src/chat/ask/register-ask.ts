/** Takes clicks on the buttons of questions, and their forms. Only the person who clicked sees the answer; everyone sees the card change. */
import type { App, BlockAction, ButtonAction, ViewSubmitAction } from "@slack/bolt";
import { HathiError } from "../../core/errors.ts";
import type { AnsweredAsk, Ask } from "../../core/ports/people/asks.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { ReachAsks } from "../../core/ports/people/reachable-runs.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { actorOf, sayingFailures, within } from "../commands/answer-click.ts";
import { deliverAnswer } from "../commands/deliver-answer.ts";
import { explainingErrors } from "../commands/answer-command.ts";
import { escapeWithin, note, type ChatMessage } from "../blocks/chat-message.ts";
import { askActionId, readAskClick } from "./ask-buttons.ts";
import { askFormId, commentError, fieldErrors, readSubmission, renderForm } from "./ask-form.ts";
import { labelOf, needsWord, refusalWord } from "./ask-words.ts";

export interface AskChatOptions {
  readonly asks: ReachAsks;
  readonly logger: Logger;
  readonly answerWithinMs?: number;
  /** Called when an answer counts, because the cards have to change. */
  readonly onChange?: () => void;
}

export function registerAsk(app: App, given: AskChatOptions): void {
  registerClicks(app, given);
  registerForms(app, given);
}

function registerClicks(
  app: App,
  { asks, logger, answerWithinMs = 2500, onChange = () => {} }: AskChatOptions,
): void {
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: askActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = actorOf(`${body.team?.id ?? body.user.team_id ?? "?"}/${body.user.id}`, body);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const click = readAskClick(action);
      const answer = async (): Promise<ChatMessage | undefined> => {
        if (click === undefined)
          return note("This button names no question. `/hathi inbox` shows what waits for you.");
        let opened = false;
        const message = await sayingFailures(log, async () =>
          explainingErrors(async () => {
            const service = asks(teamId, by);
            const ask = await service.show(click.id);
            const choice = ask.question.choices[click.index]?.value ?? "";
            const form = isOpen(ask) ? renderForm(ask, click.index) : undefined;
            if (form !== undefined) {
              // Slack takes the trigger for 3 s, so whether the person may answer is found out afterwards.
              await client.views.open({ trigger_id: body.trigger_id, view: form });
              opened = true;
              return note("");
            }
            const answered = await service.answer(
              click.id,
              { choice, ...(click.grant !== undefined && { grant: click.grant }) },
              by,
            );
            if (answered.kind !== "refused") onChange();
            return note(answeredWord(answered, choice));
          }),
        );
        return opened ? undefined : message;
      };
      const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
      const answering = answer().then(async (message) => {
        if (message !== undefined) await deliverAnswer({ message, replaces: false }, recipient, log);
        return "delivered" as const;
      });
      // Who belongs to which group may take Slack and GitHub longer to say than a click may wait.
      if ((await within(answerWithinMs, answering)) === undefined) log.warn({}, "an answer is late");
    },
  );
}

/** Takes submitted forms. What is wrong is shown at its field, and why an answer does not count below the form. */
function registerForms(
  app: App,
  { asks, logger, answerWithinMs = 2500, onChange = () => {} }: AskChatOptions,
): void {
  app.view<ViewSubmitAction>(
    { type: "view_submission", callback_id: askFormId },
    async ({ ack, body, view, context: { teamId } }) => {
      const by = actorOf(`${body.team?.id ?? body.user.team_id ?? "?"}/${body.user.id}`, body);
      const log = logger.child({ actor: by.id, form: view.callback_id });
      const submission = readSubmission(view);
      const answer = async (): Promise<Record<string, string> | "taken"> => {
        if (submission === undefined) return commentError("This form names no question.");
        try {
          const service = asks(teamId, by);
          const ask = await service.show(submission.id);
          const choice = ask.question.choices[submission.index]?.value ?? "";
          const given = { choice, filled: submission.filledIn(ask), comment: submission.comment };
          const answered = await service.answer(submission.id, given, by);
          if (answered.kind === "invalid") return fieldErrors(answered.problems);
          if (answered.kind === "refused") {
            return commentError(plainText(refusalWord(answered.why, answered.ask)));
          }
          onChange();
          return "taken";
        } catch (error) {
          if (error instanceof HathiError) return commentError(withoutSecrets(error.message));
          log.error({ err: error }, "command failed");
          return commentError("That did not work: Hathi cannot reach the database. Please try again.");
        }
      };
      const errors = (await within(answerWithinMs, answer())) ?? commentError(slow);
      await (errors === "taken" ? ack() : ack({ response_action: "errors", errors }));
    },
  );
}

const slow =
  "Slack or GitHub are slow to say whether you may answer. Please press again in a moment: it counts once.";

function isOpen({ outcome, awaited }: Ask): boolean {
  return outcome === null && awaited;
}

/** Errors at a field are shown as they are, without formatting and mentions. */
function plainText(words: string): string {
  return words.replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, "$1").replaceAll(/[*_]/g, "");
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
