/** Lets the admins of the owner workspace, and nobody else, decide in Slack which workspaces use this Hathi. */
import type { Config } from "./config/config.ts";
import { type FindAdmins, isAdminIn } from "../core/admin.ts";
import type { AdministerWorkspaces } from "../core/workspaces.ts";
import type { Database } from "../journal/database/database.ts";
import { createWorkspaceCommands, isOwnerWorkspace } from "../journal/workspaces/slack-workspaces.ts";

export function createAdministerWorkspaces(
  { slack }: Pick<Config, "slack">,
  database: Database,
  findAdmins: FindAdmins,
): AdministerWorkspaces {
  const commands = createWorkspaceCommands(database);
  return async (team, by) => {
    if (slack?.auth.kind !== "oauth") return "There is one workspace, by its bot token: no others to let in.";
    const isAdmin =
      team !== undefined &&
      (await isOwnerWorkspace(database, team)) &&
      isAdminIn(await findAdmins(null), team, by);
    return isAdmin
      ? commands
      : "Only admins in the owner workspace say which workspaces are let in. HATHI_ADMINS names them; without it, whoever installed the app there is one.";
  };
}
