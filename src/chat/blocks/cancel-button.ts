/** The button that cancels a run, or ends a run that is being cancelled, and what a click on it carries. */
import type { Button } from "@slack/types";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import { isFinished, runStates } from "../../core/run.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import type { ListScope, ListView } from "../commands/list-view.ts";
import { escapeWithin, mrkdwn } from "./chat-message.ts";

export const cancelActionId = `${chatPrefix}cancel`;
export const endActionId = `${chatPrefix}end-at-once`;

/** What the button does is fixed when it is drawn, so a late or second click means the same. */
export type CancelAct = "cancel" | "end-at-once";

const acts = {
  cancel: {
    actionId: cancelActionId,
    valuePrefix: "",
    label: "Cancel",
    title: "Cancel this run?",
    confirm: "Cancel the run",
    text: "its clean-up runs, then it ends.",
  },
  "end-at-once": {
    actionId: endActionId,
    valuePrefix: "end-at-once:",
    label: "End at once",
    title: "End this run at once?",
    confirm: "End it now",
    text: "its clean-up is cut off.",
  },
} as const satisfies Record<CancelAct, object>;

/** Where the button is, so that a click can show the same view again. Slack returns the id of the button's block. */
export type CancelPlace = { readonly kind: "list"; readonly view: ListView } | { readonly kind: "show" };

export function cancelButton(
  run: Pick<RunSummary, "id" | "automation" | "state" | "subject" | "cancelRequested">,
): Button | undefined {
  if (isFinished(run.state)) return undefined;
  // An earlier version could pause a run that was being cancelled; such a run goes on with its clean-up.
  const act = acts[run.cancelRequested && run.state !== "paused" ? "end-at-once" : "cancel"];
  const about = run.subject === null ? "" : ` (${escapeWithin(run.subject, 100)})`;
  return {
    type: "button",
    action_id: act.actionId,
    value: `${act.valuePrefix}${run.id}`,
    style: "danger",
    text: { type: "plain_text", text: act.label, emoji: false },
    confirm: {
      title: { type: "plain_text", text: act.title, emoji: false },
      text: mrkdwn(`*${escapeWithin(run.automation, 100)}*${about}: ${act.text}`),
      confirm: { type: "plain_text", text: act.confirm, emoji: false },
      deny: { type: "plain_text", text: "Keep it", emoji: false },
      style: "danger",
    },
  };
}

export interface CancelClick {
  readonly act: CancelAct;
  readonly runId: string;
}

const clicked = /^(end-at-once:)?([0-9a-hjkmnp-tv-z]{16})$/;

/** Reads a click, which comes from outside: its value and its button must name the same act, and a whole run id. */
export function readCancelClick(action: {
  readonly action_id: string;
  readonly value?: unknown;
}): CancelClick | undefined {
  const [, end, runId] = typeof action.value === "string" ? (clicked.exec(action.value) ?? []) : [];
  const act = end === undefined ? "cancel" : "end-at-once";
  return runId === undefined || acts[act].actionId !== action.action_id ? undefined : { act, runId };
}

/** Unique within a message, because Slack demands that. */
export function blockIdOf(place: CancelPlace, run: RunSummary): string {
  if (place.kind === "show") return `${chatPrefix}show:${run.id}`;
  const { scope, isMine = false, page, automation, subject, since } = place.view;
  const filters = new URLSearchParams({
    ...(subject !== undefined && { about: subject }),
    ...(since !== undefined && { since }),
  }).toString();
  const id = `${chatPrefix}list:${run.id}:${isMine ? "mine-" : ""}${scope}:${page}:${automation ?? ""}`
    .slice(0, 255)
    .toWellFormed();
  if (filters === "") return id;
  // Half a filter would show another list after the click.
  const whole = `${id}?${filters}`;
  return whole.length > 255 ? blockIdOf({ kind: "show" }, run) : whole;
}

export function readPlace(blockId: unknown): CancelPlace {
  const [, mine, scope = "", page, automation, filters] =
    /^hathi:list:[^:]*:(mine-)?([a-z]+):(\d{1,9}):([^?]*)(?:\?(.*))?$/.exec(String(blockId)) ?? [];
  if (!isScope(scope)) return { kind: "show" };
  const given = new URLSearchParams(filters);
  const subject = given.get("about");
  const since = given.get("since");
  return {
    kind: "list",
    view: {
      scope,
      ...(mine !== undefined && { isMine: true }),
      page: Math.max(1, Number(page)),
      automation: automation === undefined || automation === "" ? null : automation,
      ...(subject !== null && { subject }),
      ...(since !== null && { since }),
    },
  };
}

function isScope(text: string): text is ListScope {
  return text === "unfinished" || text === "all" || runStates.some((state) => state === text);
}
