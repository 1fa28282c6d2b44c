/** Finds whom chat asks about a run that concerns nobody else: the configured admins, or else the app's installer. */
import type { Config } from "./config/config.ts";
import type { FindAdmins } from "../core/admin.ts";
import type { Database } from "../journal/database/database.ts";
import { createSlackInstallations } from "../journal/workspaces/slack-installations.ts";

export function createFindAdmins(
  { admins, slack, encryptionKeys }: Pick<Config, "admins" | "slack" | "encryptionKeys">,
  database: Database,
): FindAdmins {
  // A bot token does not tell who installed the app.
  const installations =
    slack?.auth.kind === "oauth" && encryptionKeys.length > 0
      ? createSlackInstallations(database, encryptionKeys)
      : null;
  return async (team) => {
    if (admins.length > 0) {
      return admins.filter((admin) => team === null || admin.team === null || admin.team === team);
    }
    const installer = await installations?.findInstaller(team);
    return installer === undefined ? [] : [installer];
  };
}
