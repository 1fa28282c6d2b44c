/** `/hathi workspaces`: which workspaces may use this Hathi, for admins of the owner workspace. */
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { AdministerWorkspaces } from "../../core/workspaces.ts";
import type { ChatCommand } from "./chat-command.ts";
import { escapeWithin, note, type ChatMessage } from "../blocks/chat-message.ts";
import { renderWorkspaces } from "../blocks/render-workspaces.ts";

export async function answerWorkspaces(
  { act }: Extract<ChatCommand, { kind: "workspaces" }>,
  {
    by,
    team,
    administer,
  }: {
    readonly by: Actor;
    readonly team: string | undefined;
    readonly administer: AdministerWorkspaces;
  },
): Promise<ChatMessage> {
  const commands = await administer(team, by);
  if (typeof commands === "string") return note(commands);
  let notice: string | undefined;
  if (act !== null) {
    await commands[act.kind](act.id, by);
    const id = `\`${escapeWithin(act.id, 40)}\``;
    notice = act.kind === "allow" ? `✅ ${id} is let in.` : `🚪 ${id} is removed, and its token is deleted.`;
  }
  return renderWorkspaces(await commands.list(), notice);
}
