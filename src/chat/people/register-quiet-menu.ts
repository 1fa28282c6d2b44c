/** Answers the menu by which people put off or mute what a card is about: see core/people/quiet-menu.ts. */
import type { App, BlockAction, OverflowAction } from "@slack/bolt";
import { quietMenuAction, readQuietChoice } from "../../core/people/quiet-menu.ts";
import { clickerOf, answerClick, sayingFailures } from "../commands/answer-click.ts";
import { explainingErrors } from "../commands/answer-command.ts";
import type { ChatOptions } from "../commands/chat-options.ts";
import type { Answer } from "../commands/deliver-answer.ts";
import { note } from "../blocks/chat-message.ts";
import { tellQuiet } from "./answer-wishes.ts";

export function registerQuietMenu(
  app: App,
  {
    wishes,
    logger,
    answerWithinMs = 2500,
  }: Pick<ChatOptions, "logger" | "answerWithinMs"> & { readonly wishes: NonNullable<ChatOptions["wishes"]> },
): void {
  app.action<BlockAction<OverflowAction>>(
    { type: "block_actions", action_id: quietMenuAction },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const choice = readQuietChoice(action.action_id, action.selected_option?.value);
      const answer = async (): Promise<Answer> => ({
        replaces: false,
        message: await sayingFailures(log, async () =>
          explainingErrors(async () =>
            choice === undefined
              ? note("This menu is of another version. `/hathi snooze octo/app#12` does the same.")
              : note(tellQuiet(await wishes(teamId, by).quieten(choice.about, choice.length, by))),
          ),
        ),
      });
      const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
      await answerClick(answer(), recipient, log, answerWithinMs);
    },
  );
}
