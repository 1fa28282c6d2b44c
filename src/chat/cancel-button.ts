/** The button that cancels a run, and what comes back with a click on it. */
import type { Button } from "@slack/types";
import type { RunSummary } from "../core/run-commands.ts";
import { isFinished } from "../core/run.ts";
import { chatPrefix } from "../core/slack-surface.ts";
import type { ListView } from "./chat-command.ts";
import { escapeWithin, mrkdwn } from "./chat-message.ts";

export const cancelActionId = `${chatPrefix}cancel`;

/** Where the button stands, so that a click can show the same again. Slack hands back the id of its block. */
export type CancelPlace = { readonly kind: "list"; readonly view: ListView } | { readonly kind: "show" };

export function cancelButton(run: RunSummary): Button | undefined {
  if (isFinished(run.state)) return undefined;
  const again = run.cancelRequested;
  const words = again
    ? { title: "End this run at once?", confirm: "End it now", text: "its clean-up is cut off." }
    : { title: "Cancel this run?", confirm: "Cancel the run", text: "its clean-up runs, then it ends." };
  const about = run.subject === null ? "" : ` (${escapeWithin(run.subject, 100)})`;
  return {
    type: "button",
    action_id: cancelActionId,
    value: run.id,
    style: "danger",
    text: { type: "plain_text", text: again ? "End now" : "Cancel", emoji: false },
    confirm: {
      title: { type: "plain_text", text: words.title, emoji: false },
      text: mrkdwn(`*${escapeWithin(run.automation, 100)}*${about}: ${words.text}`),
      confirm: { type: "plain_text", text: words.confirm, emoji: false },
      deny: { type: "plain_text", text: "Keep it", emoji: false },
      style: "danger",
    },
  };
}

/** The value of a click, if it is a run's whole id: it comes from outside, like anything else. */
export function readClickedRun(value: unknown): string | undefined {
  return typeof value === "string" && /^[0-9a-hjkmnp-tv-z]{16}$/.test(value) ? value : undefined;
}

/** Unique within a message, as Slack demands. */
export function blockIdOf(place: CancelPlace, run: RunSummary): string {
  if (place.kind === "show") return `${chatPrefix}show:${run.id}`;
  const { scope, page, automation } = place.view;
  return `${chatPrefix}list:${run.id}:${scope}:${page}:${automation ?? ""}`.slice(0, 255).toWellFormed();
}

export function readPlace(blockId: unknown): CancelPlace {
  const parts = /^hathi:list:[^:]*:(unfinished|all):(\d{1,4}):(.*)$/.exec(String(blockId));
  if (parts === null) return { kind: "show" };
  const [, scope, page, automation] = parts;
  return {
    kind: "list",
    view: {
      scope: scope === "all" ? "all" : "unfinished",
      page: Math.max(1, Number(page)),
      automation: automation === undefined || automation === "" ? null : automation,
    },
  };
}
