/** Answers clicks that settle steps in doubt of one kind together. */
import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import type { BulkFilter } from "../../../core/bulk/bulk-act.ts";
import type { Bulk } from "../../../core/ports/people/bulk-acts.ts";
import { note, type ChatMessage } from "../../blocks/chat-message.ts";
import { renderNothing } from "../../blocks/render-bulk.ts";
import { readTogetherClick, type Together, togetherActionId } from "../../blocks/together-buttons.ts";
import { answerClick, clickerOf, sayingFailures } from "../answer-click.ts";
import { explainingErrors } from "../answer-command.ts";
import type { ChatOptions } from "../chat-options.ts";
import type { Answer } from "../deliver-answer.ts";
import { answerBulkClick } from "./bulk.ts";

const partOfTime = 0.5;

export function registerTogether(
  app: App,
  {
    bulk,
    reach,
    logger,
    answerWithinMs,
    onChange,
  }: Required<Pick<ChatOptions, "reach" | "logger" | "answerWithinMs" | "onChange">> & {
    readonly bulk: Bulk;
  },
): void {
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: togetherActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const click = readTogetherClick(action, body.state);
      const answer = async (): Promise<Answer> => {
        if (typeof click === "string") return { message: note(click), replaces: false };
        const message = await sayingFailures(log, async () =>
          explainingErrors(async (): Promise<ChatMessage> => {
            if (by.isOutsider === true)
              return note("Only people of this workspace settle many steps at once.");
            const { runs, control } = reach(teamId, by);
            const act = { kind: "settle", settlement: click.settlement } as const;
            const filter: BulkFilter = { until: await runs.now(), ...filterOf(click.which) };
            const counted = await control.countMatching("settle", filter);
            if (counted.runs === 0) return renderNothing(act, {}, counted);
            // The button has asked whether the person is sure.
            const { id } = await bulk.acts.plan({ act, filter, by, team: teamId ?? null, counted });
            const given = await answerBulkClick({ act: "do", id }, by, bulk, answerWithinMs * partOfTime);
            onChange();
            return given.message;
          }),
        );
        return { message, replaces: false };
      };
      const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
      await answerClick(answer(), recipient, log, answerWithinMs);
    },
  );
}

function filterOf(which: Together): Pick<BulkFilter, "askedWith" | "run" | "step"> {
  return which.kind === "asked" ? { askedWith: which.leader } : { run: which.run, step: which.step };
}
