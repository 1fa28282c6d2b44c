/** Slack workspaces that installed the app: what OAuth brought, encrypted at rest with AES-256-GCM. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Installation, InstallationQuery, InstallationStore } from "@slack/oauth";
import type { Admin } from "../core/admin.ts";
import { HathiError } from "../core/errors.ts";
import type { Database } from "./database.ts";

export interface SlackInstallations extends InstallationStore {
  /** The bot token of a workspace, or of the only one there is. */
  tokenFor(teamId: string | null): Promise<{ token: string; teamId: string | null }>;
  /** Who installed the app in a workspace, or in the only one there is. */
  findInstaller(teamId: string | null): Promise<Admin | undefined>;
}

function seal(key: Buffer, value: unknown): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function unseal(key: Buffer, sealed: Buffer): Installation {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(12, 28));
  try {
    const body = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    return JSON.parse(body.toString("utf8")) as Installation;
  } catch (error) {
    throw new HathiError(
      "CONFIG_INVALID",
      "a workspace's token does not open with this HATHI_ENCRYPTION_KEY: set the key it was stored under, or install the app in that workspace again",
      { cause: error },
    );
  }
}

// One row a workspace, or one an organisation that installed the app as a whole.
function idOf(teamId: string | undefined, enterpriseId: string | undefined, orgWide: boolean): string {
  return orgWide ? `enterprise ${enterpriseId ?? ""}` : `team ${teamId ?? ""}`;
}

function idOfQuery(query: InstallationQuery<boolean>): string {
  return idOf(query.teamId, query.enterpriseId, query.isEnterpriseInstall);
}

/** Those of a workspace, or of all; the second only tells that the first is not the only one. */
async function readUpToTwo(
  database: Database,
  teamId: string | null,
): Promise<readonly { readonly sealed: Buffer; readonly team_id: string | null }[]> {
  return database.query(
    "select sealed, team_id from hathi.slack_installations where $1::text is null or team_id = $1 limit 2",
    [teamId],
  );
}

export function createSlackInstallations(database: Database, key: Buffer): SlackInstallations {
  return {
    async storeInstallation(installation) {
      const teamId = installation.team?.id;
      const enterpriseId = installation.enterprise?.id;
      await database.query(
        `insert into hathi.slack_installations (id, team_id, enterprise_id, sealed, updated_at)
         values ($1, $2, $3, $4, clock_timestamp())
         on conflict (id) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`,
        [
          idOf(teamId, enterpriseId, installation.isEnterpriseInstall === true),
          teamId ?? null,
          enterpriseId ?? null,
          seal(key, installation),
        ],
      );
    },
    async fetchInstallation(query) {
      const [row] = await database.query<{ sealed: Buffer }>(
        "select sealed from hathi.slack_installations where id = $1",
        [idOfQuery(query)],
      );
      if (row === undefined) {
        throw new HathiError(
          "CONNECTOR_OFF",
          "the app is not installed in this workspace: open /slack/install",
        );
      }
      return unseal(key, row.sealed);
    },
    async deleteInstallation(query) {
      await database.query("delete from hathi.slack_installations where id = $1", [idOfQuery(query)]);
    },
    async tokenFor(teamId) {
      const [row, other] = await readUpToTwo(database, teamId);
      if (row === undefined) {
        throw new HathiError(
          "CONNECTOR_OFF",
          teamId === null
            ? "no Slack workspace has installed the app yet: open /slack/install on this server"
            : `the Slack workspace ${teamId} has not installed the app: open /slack/install on this server`,
        );
      }
      if (other !== undefined) {
        throw new HathiError(
          "SLACK_WORKSPACE_AMBIGUOUS",
          "several Slack workspaces have installed the app and this event names none: run one Hathi a workspace with SLACK_BOT_TOKEN",
        );
      }
      const token = unseal(key, row.sealed).bot?.token;
      if (token === undefined)
        throw new HathiError(
          "CONNECTOR_OFF",
          "this Slack installation has no bot token: install the app again",
        );
      return { token, teamId: row.team_id };
    },
    async findInstaller(teamId) {
      const [row, other] = await readUpToTwo(database, teamId);
      if (row === undefined || other !== undefined) return undefined;
      return { team: row.team_id, user: unseal(key, row.sealed).user.id };
    },
  };
}
