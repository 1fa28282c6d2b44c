/** Changes the rows of Slack workspaces: which ones are let in, and which one is the owner. Each change is audited. */
import { HathiError } from "../../core/errors.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import {
  isWorkspaceId,
  type SlackWorkspace,
  type WorkspaceCommands,
  type WorkspacePolicy,
} from "../../core/workspaces.ts";
import { asCommand } from "../people/as-command.ts";
import type { Database, Queryable } from "../database/database.ts";
import { auditOf } from "../people/audit.ts";
import { isOwner } from "../people/reach.ts";

/** The key of a workspace's row here, and of its token's row in hathi.slack_installations. */
export function rowIdOf(id: string): string {
  return `${id.startsWith("E") ? "enterprise" : "team"} ${id}`;
}

/** Makes installs, commands and starts of several processes change the rows one after the other. */
async function lockWorkspaces(tx: Queryable): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('hathi:slack-workspaces', 0))");
}

/** Lets in the workspaces that the configuration names. If it names no owner and none is, the first becomes it. */
export async function applyWorkspacePolicy(
  database: Database,
  { owner, allowed }: WorkspacePolicy,
): Promise<void> {
  if (owner === null && allowed.length === 0) return;
  await database.transaction(async (tx) => {
    await lockWorkspaces(tx);
    for (const id of allowed) await allow(tx, id, "HATHI_WORKSPACES");
    if (owner !== null) await own(tx, owner, "HATHI_OWNER_WORKSPACE");
    else if (allowed[0] !== undefined && !(await hasOwner(tx))) await own(tx, allowed[0], "HATHI_WORKSPACES");
  });
}

/** Notes that a workspace installs the app. The very first one becomes the owner, and any other waits to be let in. */
export async function noteInstall(
  tx: Queryable,
  workspace: {
    readonly rowId: string;
    readonly teamId: string | null;
    readonly enterpriseId: string | null;
    readonly name: string | null;
  },
): Promise<void> {
  await lockWorkspaces(tx);
  const { rowId, teamId, enterpriseId, name } = workspace;
  await tx.query(
    `insert into hathi.slack_workspaces (id, team_id, enterprise_id, name, is_owner, allowed_at, allowed_by, seen_at)
     select $1, $2, $3, $4, is_first, case when is_first then clock_timestamp() end,
       case when is_first then 'being the first' end, clock_timestamp()
     from (select not exists (select 1 from hathi.slack_workspaces where is_owner) as is_first) as others
     on conflict (id) do update set enterprise_id = excluded.enterprise_id,
       name = coalesce(excluded.name, slack_workspaces.name), seen_at = excluded.seen_at`,
    [rowId, teamId, enterpriseId, name],
  );
}

export function createWorkspaceCommands(database: Database): WorkspaceCommands {
  const change = async (
    id: string,
    by: Actor,
    action: string,
    work: (tx: Queryable) => Promise<void>,
  ): Promise<void> => {
    if (!isWorkspaceId(id))
      throw unknown(`"${id.slice(0, 40)}" is not the id of a Slack workspace, such as T0123ABCD`);
    await asCommand(database, by, async (tx) => {
      await lockWorkspaces(tx);
      await work(tx);
      await auditOf(tx, by, `${action} the workspace ${id}`, null);
    });
  };
  return {
    list: async () =>
      database.query<SlackWorkspace>(
        `select split_part(id, ' ', 2) as id, slack_workspaces.name, coalesce(is_owner, false) as "isOwner",
           slack_installations.id is not null as "isInstalled", allowed_at as "allowedAt", allowed_by as "allowedBy"
         from hathi.slack_workspaces full join hathi.slack_installations using (id)
         order by coalesce(is_owner, false) desc, allowed_at is null, id`,
      ),
    allow: async (id, by) => change(id, by, "allow", async (tx) => allow(tx, id, by.id)),
    own: async (id, by) => change(id, by, "make the owner", async (tx) => own(tx, id, by.id)),
    remove: async (id, by) => change(id, by, "remove", async (tx) => remove(tx, id)),
  };
}

async function hasOwner(tx: Queryable): Promise<boolean> {
  return (await tx.query("select 1 from hathi.slack_workspaces where is_owner")).length > 0;
}

async function allow(tx: Queryable, id: string, by: string): Promise<void> {
  const isTeam = !id.startsWith("E");
  await tx.query(
    `insert into hathi.slack_workspaces (id, team_id, enterprise_id, allowed_at, allowed_by, seen_at)
     values ($1, $2, $3, clock_timestamp(), $4, clock_timestamp())
     on conflict (id) do update set allowed_at = excluded.allowed_at, allowed_by = excluded.allowed_by
       where slack_workspaces.allowed_at is null`,
    [rowIdOf(id), isTeam ? id : null, isTeam ? null : id, by],
  );
}

async function own(tx: Queryable, id: string, by: string): Promise<void> {
  await allow(tx, id, by);
  await tx.query("update hathi.slack_workspaces set is_owner = false where is_owner and id <> $1", [
    rowIdOf(id),
  ]);
  await tx.query("update hathi.slack_workspaces set is_owner = true where not is_owner and id = $1", [
    rowIdOf(id),
  ]);
}

async function remove(tx: Queryable, id: string): Promise<void> {
  const known = await tx.query<{ is_owner: boolean }>(
    `select coalesce(is_owner, false) as is_owner
     from hathi.slack_workspaces full join hathi.slack_installations using (id) where id = $1`,
    [rowIdOf(id)],
  );
  if (known.length === 0)
    throw unknown(`the Slack workspace ${id} has not installed the app and is not allowed to`);
  if (known[0]?.is_owner === true) {
    throw unknown(
      `the Slack workspace ${id} is the owner: make another one that first, with "hathi admin workspaces own <id>"`,
    );
  }
  await tx.query("delete from hathi.slack_installations where id = $1", [rowIdOf(id)]);
  await tx.query("delete from hathi.connected_repositories where team = $1", [id]);
  await tx.query("delete from hathi.slack_workspaces where id = $1", [rowIdOf(id)]);
}

function unknown(words: string): HathiError {
  return new HathiError("SLACK_WORKSPACE_UNKNOWN", words);
}

/** Whether a workspace is the owner, or belongs to the organisation that is the owner. */
export async function isOwnerWorkspace(database: Database, team: string): Promise<boolean> {
  return (await database.query(`select 1 where ${isOwner("$1::text")}`, [team])).length > 0;
}
