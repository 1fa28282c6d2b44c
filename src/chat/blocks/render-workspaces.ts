/** Renders the workspaces of this Hathi for an admin in Slack: which are let in, and which wait. */
import type { SlackWorkspace } from "../../core/workspaces.ts";
import { context, escapeWithin, header, joinLines, section, type ChatMessage } from "./chat-message.ts";

export function renderWorkspaces(workspaces: readonly SlackWorkspace[], notice?: string): ChatMessage {
  const waiting = workspaces.filter(({ allowedAt }) => allowedAt === null).length;
  return {
    text: notice ?? `Workspaces: ${workspaces.length}, of which ${waiting} wait to be let in`,
    blocks: [
      header("Workspaces"),
      ...(notice === undefined ? [] : [section(notice)]),
      section(
        workspaces.length === 0 ? "No workspace has installed the app." : joinLines(workspaces.map(lineOf)),
      ),
      context(
        "`/hathi workspaces allow T0123ABCD` lets a workspace in, `/hathi workspaces remove T0123ABCD` removes it",
      ),
    ],
  };
}

function lineOf({ id, name, isOwner, isInstalled, allowedAt, allowedBy }: SlackWorkspace): string {
  const called = name === null ? "" : ` ${escapeWithin(name, 80)}`;
  const state =
    allowedAt === null ? "⏳ waits to be let in" : `✅ let in by ${escapeWithin(allowedBy ?? "?", 80)}`;
  return [
    `\`${escapeWithin(id, 40)}\`${called} · ${state}`,
    ...(isOwner ? ["the owner: runs without a workspace speak here"] : []),
    ...(isInstalled ? [] : ["does not have the app"]),
  ].join(" · ");
}
