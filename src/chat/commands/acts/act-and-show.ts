/** Does what a person asks for to a run, and shows the run, or the list that they had. */
import type { DoubtChoice, Settlement } from "../../../core/doubt.ts";
import { escapeSlack } from "../../../core/text/escape-slack.ts";
import type { CancelOutcome } from "../../../core/ports/people/run-commands.ts";
import type { CancelAct, CancelPlace } from "../../blocks/cancel-button.ts";
import { escapeWithin, note, type ChatMessage } from "../../blocks/chat-message.ts";
import { findAutomation } from "../find-automation.ts";
import { settleAndTell } from "./settle-run.ts";
import type { AnswerContext } from "../answer-context.ts";
import { showList, showRun } from "../show-runs.ts";

export async function steerAndShow(
  word: "pause" | "resume" | "retry",
  prefix: string,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { control, by } = context;
  if (word === "retry") {
    return showRun(
      await control.restart(prefix, by, { once: true }),
      context,
      "↩️ The run goes on from its failed step, as this run.",
    );
  }
  const run = await (word === "pause" ? control.pause(prefix, by) : control.resume(prefix, by));
  const notice =
    word === "resume"
      ? "▶️ The run goes on."
      : "⏸️ The run is paused, or will be when the steps that it is performing have ended.";
  return showRun(run.id, context, notice);
}

export async function startAndShow(
  typed: string,
  data: unknown,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { runs, by } = context;
  const found = findAutomation(typed, await runs.automations());
  if (found.kind === "found" && found.name !== null) {
    return showRun(await runs.start(found.name, data, by), context, "▶️ The run has started.");
  }
  const nearest = found.kind === "found" ? null : found.nearest;
  const near = nearest === null ? "" : ` Did you mean \`/hathi start ${escapeWithin(nearest, 100)}\`?`;
  return note(
    `There is no automation “${escapeWithin(typed, 100)}”.${near} \`/hathi automations\` lists them.`,
  );
}

/** Takes a person's answer about a step in doubt, and shows the run. */
export async function settleAndShow(
  prefix: string,
  settlement: Settlement,
  choice: DoubtChoice,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { control, by, teams } = context;
  const notice = await settleAndTell(control, { prefix, by, settlement, choice: { ...choice, teams } });
  return showRun(prefix, context, notice);
}

/** Cancels or ends a run, and shows again the view that the person had. */
export async function cancelAndShow(
  act: CancelAct,
  prefix: string,
  place: CancelPlace,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { runs, by } = context;
  const outcome = await (act === "cancel" ? runs.cancel(prefix, by) : runs.endAtOnce(prefix, by));
  const notice = noticeOf(outcome);
  return place.kind === "list"
    ? showList(place.view, context, notice)
    : showRun(outcome.run.id, context, notice);
}

function noticeOf({ kind, run }: CancelOutcome): string {
  const name = `*${escapeWithin(run.automation, 100)}* \`${escapeSlack(run.shortId)}\``;
  const notices = {
    cancelled: `🚫 ${name} is cancelled.`,
    cancelling: `🛑 ${name} is being cancelled: its clean-up runs, then it ends.`,
    "already-cancelling": `🛑 ${name} is being cancelled already, and its clean-up is under way. \`/hathi cancel ${escapeSlack(run.shortId)} now\` ends it at once, without clean-up.`,
    "already-finished": `${name} had ended already: ${run.state}.`,
  } as const satisfies Record<CancelOutcome["kind"], string>;
  return notices[kind];
}
