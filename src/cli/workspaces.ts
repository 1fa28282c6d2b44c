/** `hathi admin workspaces`: decides in the terminal which Slack workspaces may use this Hathi. */
import type { SlackWorkspace } from "../core/workspaces.ts";
import { formatTable } from "./format-table.ts";
import type { Terminal } from "./terminal.ts";
import { terminalActor, withRuns } from "./with-runs.ts";

interface Answer {
  readonly json?: boolean;
}

export async function workspaceList(terminal: Terminal, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ workspaces }) => {
    const list = await workspaces.list();
    terminal.print(options.json === true ? JSON.stringify(list, null, 2) : format(list));
  });
}

export async function workspaceChange(
  terminal: Terminal,
  act: "allow" | "remove" | "own",
  id: string,
): Promise<void> {
  const said = {
    allow: "is let in",
    remove: "is removed, and its token is deleted",
    own: "is the owner now: runs without a workspace speak there",
  }[act];
  await withRuns(terminal, async ({ workspaces }) => {
    await workspaces[act](id, terminalActor());
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
