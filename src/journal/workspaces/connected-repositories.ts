/** Keeps which repository speaks in which workspace. Each change is audited, in the same transaction. */
import type { ConnectedRepository } from "../../core/connected-repository.ts";
import { HathiError } from "../../core/errors.ts";
import type { ConnectionStore } from "../../core/ports/people/connections.ts";
import type { Database } from "../database/database.ts";
import { asCommand } from "../people/as-command.ts";
import { auditOf } from "../people/audit.ts";

const columns = `repository_id::float8 as "repositoryId", name, team, channel, connected_by as "connectedBy",
  connected_at as "connectedAt", suspended_at as "suspendedAt", ended_at as "endedAt", ended_because as "endedBecause"`;

export function createConnectionStore(database: Database): ConnectionStore {
  return {
    list: async (team) =>
      database.query<ConnectedRepository>(
        {
          name: "list-connected-repositories",
          text: `select ${columns} from hathi.connected_repositories
                 where $1::text is null or team = $1 order by lower(name)`,
        },
        [team],
      ),
    connect: async ({ repositoryId, name, team, channel }, by) =>
      asCommand(database, by, async (tx) => {
        // Two workspaces that connect it at once wait for each other at the row: the first has it.
        const [row] = await tx.query<ConnectedRepository>(
          `insert into hathi.connected_repositories as one
             (repository_id, name, team, channel, connected_by, connected_at)
           values ($1, $2, $3, $4, $5, hathi.now())
           on conflict (repository_id) do update set name = excluded.name, team = excluded.team,
             channel = excluded.channel, connected_by = excluded.connected_by, connected_at = excluded.connected_at,
             suspended_at = null, ended_at = null, ended_because = null, end_told_at = null
           where one.team = excluded.team or one.ended_at is not null
           returning ${columns}`,
          [repositoryId, name, team, channel, by.id],
        );
        if (row === undefined) {
          throw new HathiError(
            "REPOSITORY_CONNECTED",
            `${name} speaks in another Slack workspace, and a repository speaks in one: somebody there has to say "/hathi disconnect ${name}" first, or whoever operates Hathi "hathi repositories disconnect ${name}"`,
          );
        }
        const where = `${team === "" ? "" : ` with ${team}`}${channel === null ? "" : ` in ${channel}`}`;
        await auditOf(tx, by, `connect ${name}${where}`, null);
        return row;
      }),
    disconnect: async (name, team, by) =>
      asCommand(database, by, async (tx) => {
        const rows = await tx.query<ConnectedRepository>(
          `delete from hathi.connected_repositories where lower(name) = lower($1) and ($2::text is null or team = $2)
           returning ${columns}`,
          [name, team],
        );
        for (const row of rows) await auditOf(tx, by, `disconnect ${row.name}`, null);
        return rows[0];
      }),
    noteRefusal: async (what, by) =>
      database.transaction(async (tx) => auditOf(tx, by, `refused: ${what}`, null)),
  };
}
