/** Workspaces and organisations that have installed the Slack app by OAuth, in a test's database: the first is the owner. */
import { createHash } from "node:crypto";
import type { Database } from "../../../src/journal/database/database.ts";
import { createWorkspaceCommands } from "../../../src/journal/workspaces/slack-workspaces.ts";
import {
  createSlackInstallations,
  type SlackInstallations,
} from "../../../src/journal/workspaces/slack-installations.ts";

const key = createHash("sha256").update("the encryption key of the tests").digest();

export async function installSlack(
  database: Database,
  teams: readonly string[],
  { isLetIn = true }: { readonly isLetIn?: boolean } = {},
): Promise<SlackInstallations> {
  const installations = createSlackInstallations(database, [key]);
  for (const id of teams) {
    await installations.storeInstallation({
      team: { id, name: id },
      enterprise: undefined,
      user: { id: "U1", token: undefined, scopes: undefined },
      bot: { token: `xoxb-of-${id}`, scopes: [], id: `B${id}`, userId: `UBOT${id}` },
    });
    if (isLetIn) await createWorkspaceCommands(database).allow(id, { id: "cli:test" });
  }
  return installations;
}

/** An organisation of Enterprise Grid that has installed the app for all of its workspaces. */
export async function installForOrganisation(
  database: Database,
  id: string,
  { isLetIn = true }: { readonly isLetIn?: boolean } = {},
): Promise<SlackInstallations> {
  const installations = createSlackInstallations(database, [key]);
  await installations.storeInstallation({
    team: undefined,
    enterprise: { id, name: id },
    isEnterpriseInstall: true,
    user: { id: "U1", token: undefined, scopes: undefined },
    bot: { token: `xoxb-of-${id}`, scopes: [], id: `B${id}`, userId: `UBOT${id}` },
  });
  if (isLetIn) await createWorkspaceCommands(database).allow(id, { id: "cli:test" });
  return installations;
}
