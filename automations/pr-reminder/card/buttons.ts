/** The card's buttons and menus. Each is there where a click can do something; whoever clicks is asked for their rights then. */
import { quietMenu, type QuietMenu } from "hathi";
import type { buttons } from "../kinds-of-news.ts";
import type { Snapshot } from "../truth/snapshot.ts";
import type { Verdict } from "../truth/verdict.ts";

type ActionId = (typeof buttons)[number];

interface Button {
  readonly type: "button";
  readonly action_id: ActionId;
  readonly text: { readonly type: "plain_text"; readonly text: string };
  readonly style?: "primary";
}

/** Asks for a channel; Slack offers those that whoever clicks may see. */
interface ChannelMenu {
  readonly type: "conversations_select";
  readonly action_id: ActionId;
  readonly placeholder: { readonly type: "plain_text"; readonly text: string };
  readonly filter: {
    readonly include: ("public" | "private")[];
    readonly exclude_bot_users: true;
    readonly exclude_external_shared_channels: true;
  };
}

export function buttonsOf(pull: Snapshot, verdict: Verdict): (Button | ChannelMenu)[] {
  if (pull.state !== "OPEN" || pull.isDraft || pull.repository.isArchived || pull.queue !== null) return [];
  const canRerun = pull.checks.some(({ state, runId }) => state === "failed" && runId !== null);
  const lacks = lacksReviewer(verdict);
  return [
    ...(verdict.standing === "merge" ? [button("pr_merge", "Merge", true)] : []),
    ...(verdict.askAgain.length > 0 ? [button("pr_ask_again", "Ask again")] : []),
    ...(canRerun ? [button("pr_rerun", "Run failed checks again")] : []),
    ...(lacks || verdict.teams.length > 0 ? [takeButton] : []),
    ...(verdict.standing === "merge" ? [] : [button("pr_approve", "Approve")]),
    ...(lacks ? [shareMenu] : []),
  ];
}

/** Whether nobody is asked for a review that is needed, so that the author should ask around. */
export function lacksReviewer({ blockers }: Verdict): boolean {
  return blockers.some(({ reasons }) => reasons.includes("request") || reasons.includes("more reviews"));
}

/** The menu by which each reader puts off or mutes the pull request for themselves. */
export function menuOf(pull: Snapshot): QuietMenu | undefined {
  const { owner, name, isArchived } = pull.repository;
  return pull.state === "OPEN" && !isArchived ? quietMenu(`${owner}/${name}#${pull.number}`) : undefined;
}

function button(id: ActionId, text: string, isPrimary = false): Button {
  return {
    type: "button",
    action_id: id,
    text: { type: "plain_text", text },
    ...(isPrimary && { style: "primary" as const }),
  };
}

export const takeButton: Button = button("pr_take", "I review it");

const shareMenu: ChannelMenu = {
  type: "conversations_select",
  action_id: "pr_share",
  placeholder: { type: "plain_text", text: "Nobody is asked: share it in…" },
  filter: {
    include: ["public", "private"],
    exclude_bot_users: true,
    exclude_external_shared_channels: true,
  },
};
