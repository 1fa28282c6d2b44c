/** Stores what OAuth brings when a Slack workspace installs the app, encrypted, and gives tokens of those let in. */
import type { Installation, InstallationQuery, InstallationStore } from "@slack/oauth";
import type { Admin } from "../../core/admin.ts";
import { HathiError } from "../../core/errors.ts";
import { noteToken } from "../../core/secrets/secrets.ts";
import type { SlackToken } from "../../core/ports/slack-tokens.ts";
import type { Database } from "../database/database.ts";
import { createRenewToken, type Rotation } from "./renew-token.ts";
import { seal, unseal } from "./seal.ts";
import { noteInstall } from "./slack-workspaces.ts";

export interface SlackInstallations extends InstallationStore {
  /** The bot token of a workspace; with null, of the owner. */
  tokenFor(teamId: string | null): Promise<SlackToken>;
  /** Who installed the app in a workspace; with null, in the owner. */
  findInstaller(teamId: string | null): Promise<Admin | undefined>;
  /** Whether a workspace that installed the app waits for an admin to let it in. */
  isPending(query: InstallationQuery<boolean>): Promise<boolean>;
}

interface InstalledRow {
  readonly id: string;
  readonly team_id: string | null;
  readonly sealed: Buffer;
  /** Null in a row that an earlier version wrote. */
  readonly sealed_for_id: Buffer | null;
  readonly is_allowed: boolean;
}

// The tokens of workspaces are not in the configuration, so they are noted as secrets here.
function noted(installation: Installation): Installation {
  const { bot, user, incomingWebhook } = installation;
  for (const secret of [bot?.token, bot?.refreshToken, user.token, user.refreshToken, incomingWebhook?.url])
    if (secret !== undefined) noteToken("SLACK_TOKEN", secret);
  return installation;
}

// Each workspace has one row. So has each organisation that installed the app as a whole.
function idOf(teamId: string | undefined, enterpriseId: string | undefined, orgWide: boolean): string {
  return orgWide ? `enterprise ${enterpriseId ?? ""}` : `team ${teamId ?? ""}`;
}

function idOfQuery(query: InstallationQuery<boolean>): string {
  return idOf(query.teamId, query.enterpriseId, query.isEnterpriseInstall);
}

const installed = `select installed.id, installed.team_id, sealed, sealed_for_id, allowed_at is not null as is_allowed
  from hathi.slack_installations as installed left join hathi.slack_workspaces as workspace on workspace.id = installed.id`;

/**
 * @param keys the newest first, which seals
 * @param rotation without it tokens are used as they are stored
 */
export function createSlackInstallations(
  database: Database,
  keys: readonly Buffer[],
  rotation?: Rotation,
): SlackInstallations {
  const key = keys[0] ?? Buffer.alloc(32);
  const open = async ({ id, sealed, sealed_for_id: sealedForId }: InstalledRow): Promise<Installation> => {
    if (sealedForId !== null) return noted(unseal(keys, id, sealedForId) as Installation);
    const installation = noted(unseal(keys, null, sealed) as Installation);
    await database.query(
      "update hathi.slack_installations set sealed_for_id = $3 where id = $1 and sealed = $2 and sealed_for_id is null",
      [id, sealed, seal(key, id, installation)],
    );
    return installation;
  };
  const findById = async (id: string): Promise<InstalledRow | undefined> =>
    (await database.query<InstalledRow>(`${installed} where installed.id = $1`, [id]))[0];
  const getById = async (id: string): Promise<Installation> => {
    const row = await findById(id);
    if (row === undefined) throw await notInstalled(database, id.split(" ")[1] ?? id);
    return open(row);
  };
  const renewToken =
    rotation === undefined
      ? undefined
      : createRenewToken({
          database,
          rotation,
          read: getById,
          seal: (id, data) => seal(key, id, noted(data)),
        });
  const renewed = async (row: InstalledRow): Promise<Installation> => {
    const installation = await open(row);
    return renewToken === undefined ? installation : renewToken(row.id, installation);
  };
  // A workspace has no row of its own where its organisation installed the app as a whole. Where several organisations
  // did, nobody knows which one the workspace belongs to.
  const findForTeam = async (teamId: string | null): Promise<InstalledRow | undefined> => {
    if (teamId === null) return (await database.query<InstalledRow>(`${installed} where is_owner`))[0];
    const rows = await database.query<InstalledRow>(
      `${installed} where installed.team_id = $1 or (installed.team_id is null and allowed_at is not null)
       order by installed.team_id nulls last limit 3`,
      [teamId],
    );
    const [first, second] = rows;
    return first?.team_id === null && second !== undefined ? undefined : first;
  };

  return {
    async storeInstallation(installation) {
      const teamId = installation.team?.id ?? null;
      const enterpriseId = installation.enterprise?.id ?? null;
      const rowId = idOf(
        teamId ?? undefined,
        enterpriseId ?? undefined,
        installation.isEnterpriseInstall === true,
      );
      const name = installation.team?.name ?? installation.enterprise?.name ?? null;
      await database.transaction(async (tx) => {
        await noteInstall(tx, { rowId, teamId, enterpriseId, name });
        // The column of earlier versions stays empty. They need the app to be installed again.
        await tx.query(
          `insert into hathi.slack_installations (id, team_id, enterprise_id, sealed, sealed_for_id, updated_at)
           values ($1, $2, $3, '', $4, clock_timestamp())
           on conflict (id) do update set sealed = excluded.sealed, sealed_for_id = excluded.sealed_for_id,
             updated_at = excluded.updated_at`,
          [rowId, teamId, enterpriseId, seal(key, rowId, installation)],
        );
      });
    },
    async fetchInstallation(query) {
      const row = await findById(idOfQuery(query));
      if (row === undefined) {
        throw new HathiError(
          "CONNECTOR_OFF",
          "the app is not installed in this workspace: open /slack/install",
        );
      }
      if (!row.is_allowed) throw pending(row.id);
      return open(row);
    },
    async deleteInstallation(query) {
      await database.query("delete from hathi.slack_installations where id = $1", [idOfQuery(query)]);
    },
    async isPending(query) {
      return (await findById(idOfQuery(query)))?.is_allowed === false;
    },
    async tokenFor(teamId) {
      const row = await findForTeam(teamId);
      if (row === undefined) throw await notInstalled(database, teamId);
      if (!row.is_allowed) throw pending(row.id);
      const token = (await renewed(row)).bot?.token;
      if (token === undefined)
        throw new HathiError(
          "CONNECTOR_OFF",
          "this Slack installation has no bot token: install the app again",
        );
      return { token, teamId: row.team_id ?? teamId };
    },
    async findInstaller(teamId) {
      const row = await findForTeam(teamId);
      if (row === undefined || !row.is_allowed) return undefined;
      return { team: row.team_id, user: (await open(row)).user.id };
    },
  };
}

function pending(rowId: string): HathiError {
  const [, id = rowId] = rowId.split(" ");
  return new HathiError(
    "SLACK_WORKSPACE_PENDING",
    `the Slack workspace ${id} waits to be let in: /hathi workspaces allow ${id} by an admin in the owner workspace, or hathi admin workspaces allow ${id}`,
  );
}

async function notInstalled(database: Database, teamId: string | null): Promise<HathiError> {
  if (teamId !== null) {
    return new HathiError(
      "CONNECTOR_OFF",
      `the Slack workspace ${teamId} has not installed the app: open /slack/install on this server`,
    );
  }
  const [owner] = await database.query<{ id: string }>(
    "select split_part(id, ' ', 2) as id from hathi.slack_workspaces where is_owner",
  );
  return new HathiError(
    "CONNECTOR_OFF",
    owner === undefined
      ? "no Slack workspace has installed the app yet: open /slack/install on this server"
      : `this run is of no workspace, and the owner workspace ${owner.id} does not have the app: open /slack/install on this server there, or make another one the owner with "hathi admin workspaces own <id>"`,
  );
}
