/** `hathi admin workspaces`: which Slack workspaces may use this Hathi, in the terminal. */
import type { SlackWorkspace } from "../core/workspaces.ts";
import { createWorkspaceCommands } from "../journal/workspaces/slack-workspaces.ts";
import { formatTable } from "./format-table.ts";
import type { Terminal } from "./terminal.ts";
import { terminalActor, withStore } from "./with-runs.ts";

interface Answer {
  readonly json?: boolean;
}

export async function workspaceList(terminal: Terminal, options: Answer): Promise<void> {
  await withStore(terminal, async ({ database }) => {
    const workspaces = await createWorkspaceCommands(database).list();
    terminal.print(options.json === true ? JSON.stringify(workspaces, null, 2) : format(workspaces));
  });
}

export async function workspaceChange(
  terminal: Terminal,
  act: "allow" | "remove" | "own",
  id: string,
): Promise<void> {
  const said = {
    allow: "is let in",
    remove: "is taken out, and its token forgotten",
    own: "is the owner: runs without a workspace speak there",
  }[act];
  await withStore(terminal, async ({ database }) => {
    await createWorkspaceCommands(database)[act](id, terminalActor());
    terminal.print(`${id} ${said}`);
  });
}

function format(workspaces: readonly SlackWorkspace[]): string {
  if (workspaces.length === 0) return "no workspace has installed the app";
  const rows = workspaces.map(({ id, name, isOwner, isInstalled, allowedBy, allowedAt }) => [
    id,
    name ?? "",
    allowedAt === null ? "waits" : `let in by ${allowedBy ?? "?"}`,
    [isOwner ? "owner" : "", isInstalled ? "" : "without the app"].filter((word) => word !== "").join(", "),
  ]);
  return formatTable([["WORKSPACE", "NAME", "STATE", ""], ...rows]);
}
