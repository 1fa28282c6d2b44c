/** Whom chat asks about a run without people of its own: the configured admins, else whoever installed the app. */
import type { Config } from "./config/config.ts";
import type { FindAdmins } from "../core/admin.ts";
import type { Database } from "../journal/database/database.ts";
import { createSlackInstallations } from "../journal/workspaces/slack-installations.ts";

export function createFindAdmins(
  { admins, slack, encryptionKey }: Pick<Config, "admins" | "slack" | "encryptionKey">,
  database: Database,
): FindAdmins {
  // A bot token tells nothing of who installed the app.
  const installations =
    slack?.auth.kind === "oauth" && encryptionKey !== null
      ? createSlackInstallations(database, encryptionKey)
      : null;
  return async (team) => {
    if (admins.length > 0) {
      return admins.filter((admin) => team === null || admin.team === null || admin.team === team);
    }
    const installer = await installations?.findInstaller(team);
    return installer === undefined ? [] : [installer];
  };
}
