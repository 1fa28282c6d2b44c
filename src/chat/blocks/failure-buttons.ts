/** The buttons below a message about failed runs, and what a click on one of them carries. */
import type { ActionsBlock, Button } from "@slack/types";
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { actions, mrkdwn } from "./chat-message.ts";

const showActionId = `${chatPrefix}failed:show`;
const retryActionId = `${chatPrefix}failed:retry`;
const retryOneActionId = `${chatPrefix}failed:retry-one`;
const resumeActionId = `${chatPrefix}failed:resume`;
export const failedActionId = /^hathi:failed:(show|retry|retry-one|resume)$/;

export interface FailureButtons {
  readonly show: RunId;
  /** How many runs the Retry button is for; 0 for no such button. */
  readonly retries: number;
  /** The first of the runs that the message is about. */
  readonly told: { readonly id: RunId };
}

/** The Retry button of a failed run that somebody asked to see, alone or in a list. */
export function retryButton(run: Pick<RunSummary, "id" | "state">): Button | undefined {
  return run.state === "failed" ? button(retryOneActionId, run.id, "Retry") : undefined;
}

export function failureButtons({ show, retries, told }: FailureButtons): ActionsBlock {
  const retry = button(retryActionId, told.id, retries > 1 ? `Retry all ${retries}` : "Retry");
  return actions(
    `${chatPrefix}failed:${told.id}`,
    button(showActionId, show, "Show"),
    ...(retries === 0 ? [] : [retries > 1 ? { ...retry, confirm: sure(retries) } : retry]),
  );
}

/**
 * @param resumes how many of the runs are paused still
 * @param cancel for a single run, which may wait for what can never happen
 */
export function pauseButtons(
  { id }: { readonly id: RunId },
  resumes: number,
  cancel: Button | undefined,
): ActionsBlock {
  return actions(
    `${chatPrefix}paused:${id}`,
    button(showActionId, id, "Show"),
    ...(resumes === 0 ? [] : [button(resumeActionId, id, resumes > 1 ? `Resume all ${resumes}` : "Resume")]),
    ...(cancel === undefined ? [] : [cancel]),
  );
}

function button(actionId: string, value: string, text: string): Button {
  return {
    type: "button",
    action_id: actionId,
    value,
    text: { type: "plain_text", text, emoji: false },
  };
}

function sure(retries: number): NonNullable<Button["confirm"]> {
  return {
    title: { type: "plain_text", text: "Retry all of them?", emoji: false },
    text: mrkdwn(`${retries} runs go on from their failed steps.`),
    confirm: { type: "plain_text", text: "Retry", emoji: false },
    deny: { type: "plain_text", text: "Not yet", emoji: false },
  };
}

export interface FailedClick {
  /** "retry" and "resume" are for all runs that the message is about. */
  readonly act: "show" | "retry" | "retry-one" | "resume";
  readonly runId: RunId;
}

/** Reads a click, which comes from outside: its value must be a whole run id. */
export function readFailedClick(action: {
  readonly action_id: string;
  readonly value?: unknown;
}): FailedClick | undefined {
  const act = failedActionId.exec(action.action_id)?.[1] as FailedClick["act"] | undefined;
  const isRun = typeof action.value === "string" && /^[0-9a-hjkmnp-tv-z]{16}$/.test(action.value);
  return act !== undefined && isRun ? { act, runId: action.value as RunId } : undefined;
}
