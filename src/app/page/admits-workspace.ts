/** Decides whether people of a Slack workspace may sign in to the page: as in chat, those that this Hathi serves. */
import { z } from "zod";
import type { EventId, RunId } from "../../core/ids.ts";
import { HathiError } from "../../core/errors.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { AdmitsWorkspace } from "../../core/ports/page/page-sessions.ts";
import type { Database } from "../../journal/database/database.ts";
import {
  createSlackInstallations,
  type SlackInstallations,
} from "../../journal/workspaces/slack-installations.ts";
import type { Config } from "../config/config.ts";

const timeoutMs = 5000;
const identity = z.looseObject({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
});

export function createAdmitsWorkspace(
  { slack, encryptionKeys }: Config,
  database: Database,
  connector: Connector,
): AdmitsWorkspace {
  if (slack?.auth.kind === "oauth" && encryptionKeys.length > 0) {
    return createAdmitsInstalled(createSlackInstallations(database, encryptionKeys));
  }
  let own: z.infer<typeof identity> | undefined;
  return async (team, enterprise) => {
    own ??= identity.parse(await connector.perform(authTest()));
    return own.is_enterprise_install === true ? enterprise === own.enterprise_id : team === own.team_id;
  };
}

/** Where workspaces install the app: one that did, and one whose own organisation did, are each asked for by its id. */
export function createAdmitsInstalled(
  installations: Pick<SlackInstallations, "fetchInstallation">,
): AdmitsWorkspace {
  const standingOf = async (
    query: Parameters<SlackInstallations["fetchInstallation"]>[0],
  ): Promise<"let in" | "waits" | "unknown"> => {
    try {
      await installations.fetchInstallation(query);
      return "let in";
    } catch (error) {
      if (error instanceof HathiError && error.code === "SLACK_WORKSPACE_PENDING") return "waits";
      if (error instanceof HathiError && error.code === "CONNECTOR_OFF") return "unknown";
      throw error;
    }
  };
  return async (team, enterprise) => {
    const own = await standingOf({ teamId: team, enterpriseId: undefined, isEnterpriseInstall: false });
    // Its own installation decides. What its organisation has is for the workspaces that have none.
    if (own !== "unknown" || enterprise === null) return own === "let in";
    const shared = { teamId: undefined, enterpriseId: enterprise, isEnterpriseInstall: true } as const;
    return (await standingOf(shared)) === "let in";
  };
}

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
