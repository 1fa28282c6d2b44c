/** Decides whether people of a Slack workspace may sign in to the page: as in chat, those that this Hathi serves. */
import { z } from "zod";
import type { EventId, RunId } from "../../core/ids.ts";
import { HathiError } from "../../core/errors.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { AdmitsWorkspace } from "../../core/ports/page/page-sessions.ts";
import type { Database } from "../../journal/database/database.ts";
import { createSlackInstallations } from "../../journal/workspaces/slack-installations.ts";
import type { Config } from "../config/config.ts";

const timeoutMs = 5000;
const identity = z.looseObject({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
});

export function createAdmitsWorkspace(
  { slack, encryptionKey }: Config,
  database: Database,
  connector: Connector,
): AdmitsWorkspace {
  if (slack?.auth.kind === "oauth" && encryptionKey !== null) {
    const installations = createSlackInstallations(database, encryptionKey);
    return async (team) => {
      try {
        await installations.tokenFor(team);
        return true;
      } catch (error) {
        if (error instanceof HathiError && refusals.has(error.code)) return false;
        throw error;
      }
    };
  }
  let own: z.infer<typeof identity> | undefined;
  return async (team, enterprise) => {
    own ??= identity.parse(await connector.perform(authTest()));
    return own.is_enterprise_install === true ? enterprise === own.enterprise_id : team === own.team_id;
  };
}

/** The workspace has not installed the app, or waits to be let in. */
const refusals = new Set(["CONNECTOR_OFF", "SLACK_WORKSPACE_PENDING"]);

function authTest(): Parameters<Connector["perform"]>[0] {
  return {
    runId: "hathi" as RunId,
    call: -1,
    path: ["auth", "test"],
    args: [{}],
    event: {
      id: "hathi" as EventId,
      source: "hathi",
      type: "hathi.page",
      subject: null,
      subjects: [],
      data: null,
      time: new Date(0),
    },
    team: null,
    inDoubt: false,
    signal: AbortSignal.timeout(timeoutMs),
  };
}
