/** Answers clicks on the buttons of acts on many runs; only the person who asked for the act sees them. */
import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import type { Bulk } from "../../../core/ports/people/bulk-acts.ts";
import { clickerOf, answerClick, sayingFailures } from "../answer-click.ts";
import { explainingErrors } from "../answer-command.ts";
import type { ChatOptions } from "../chat-options.ts";
import type { ChatMessage } from "../../blocks/chat-message.ts";
import { bulkActionId, planIsGone, readBulkClick } from "../../blocks/render-bulk.ts";
import type { Answer } from "../deliver-answer.ts";
import { answerBulkClick } from "./bulk.ts";

// The rest of the time is for the answer itself.
const partOfTime = 0.6;

export function registerBulk(
  app: App,
  {
    bulk,
    logger,
    answerWithinMs,
    onChange,
  }: Required<Pick<ChatOptions, "logger" | "answerWithinMs" | "onChange">> & { readonly bulk: Bulk },
): void {
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: bulkActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const click = readBulkClick(action);
      const answer = async (): Promise<Answer> => {
        if (click === undefined) return { message: planIsGone, replaces: false };
        const message = await sayingFailures(log, async () =>
          explainingErrors(async (): Promise<ChatMessage> => {
            const given = await answerBulkClick(click, by, bulk, answerWithinMs * partOfTime);
            if (given.isDone) onChange();
            return given.message;
          }),
        );
        return { message, replaces: true };
      };
      const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
      await answerClick(answer(), recipient, log, answerWithinMs);
    },
  );
}
