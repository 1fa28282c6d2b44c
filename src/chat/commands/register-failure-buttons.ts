/** Answers clicks on the buttons below messages about failed runs; only the person who clicked sees the answer. */
import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { clickerOf, answerClick, sayingFailures } from "./answer-click.ts";
import { explainingErrors } from "./answer-command.ts";
import { showRun } from "./show-runs.ts";
import type { ChatOptions } from "./chat-options.ts";
import { note } from "../blocks/chat-message.ts";
import type { Answer } from "./deliver-answer.ts";
import { failedActionId, readFailedClick } from "../blocks/failure-buttons.ts";
import { resumeAndTell } from "./acts/resume-paused.ts";
import { retryAndTell, retryOneAndTell } from "./acts/retry-failed.ts";

const acts = { retry: retryAndTell, "retry-one": retryOneAndTell, resume: resumeAndTell } as const;

export function registerFailureButtons(
  app: App,
  {
    reach,
    logger,
    githubUrl,
    answerWithinMs,
    onChange,
  }: Required<Pick<ChatOptions, "reach" | "logger" | "githubUrl" | "answerWithinMs" | "onChange">>,
): void {
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: failedActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const click = readFailedClick(action);
      const answer = async (): Promise<Answer> => {
        if (click === undefined) {
          return {
            message: note("This button names no run. `/hathi list all` shows all runs."),
            replaces: false,
          };
        }
        const { runs, control } = reach(teamId, by);
        const message = await sayingFailures(log, async () =>
          explainingErrors(async () => {
            if (click.act === "show") return showRun(click.runId, { runs, githubUrl });
            // Throws for a run that the person may not see, so that nothing is said about it.
            await runs.show(click.runId);
            const { isDone, words } = await acts[click.act](control, click.runId, by);
            if (isDone) onChange();
            return note(words);
          }),
        );
        return { message, replaces: false };
      };
      const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
      await answerClick(answer(), recipient, log, answerWithinMs);
    },
  );
}
