/** Claims connections that GitHub has ended, so that one process tells people of each, once, and finds them for `hathi doctor`. */
import type { ConnectionEnd } from "../../core/connected-repository.ts";
import type { ConnectionEnds, EndedConnection } from "../../core/ports/people/connection-ends.ts";
import type { Database } from "../database/database.ts";

// A repository that is handed over is first taken from the App, and comes back a moment later.
const settled = "2 minutes";

export function createConnectionEnds(database: Database): ConnectionEnds {
  return {
    async claim() {
      const [row] = await database.query<EndedConnection>({
        name: "claim-ended-connection",
        text: `update hathi.connected_repositories set end_told_at = hathi.now()
               where repository_id = (
                 select repository_id from hathi.connected_repositories
                 where ended_at is not null and end_told_at is null and ended_at < hathi.now() - interval '${settled}'
                 order by ended_at limit 1 for update skip locked)
               returning repository_id::float8 as "repositoryId", name, nullif(team, '') as team, channel,
                 connected_by as "connectedBy", ended_because as because`,
      });
      return row;
    },
    async giveBack(repositoryId) {
      await database.query(
        {
          name: "give-ended-connection-back",
          text: "update hathi.connected_repositories set end_told_at = null where repository_id = $1",
        },
        [repositoryId],
      );
    },
  };
}

/** A connected repository of which GitHub sends nothing. */
export interface QuietRepository extends Pick<EndedConnection, "name" | "team" | "channel"> {
  /** Null where the App is only suspended there. */
  readonly because: ConnectionEnd | null;
}

const mostNamed = 20;

/** Those that ended in the last 30 days, the newest first, and those where the App is suspended. */
export async function readQuietRepositories(database: Database): Promise<readonly QuietRepository[]> {
  return database.query<QuietRepository>({
    name: "read-quiet-repositories",
    text: `select name, nullif(team, '') as team, channel, ended_because as because
           from hathi.connected_repositories
           where ended_because is not null and ended_at > hathi.now() - interval '30 days'
             or ended_at is null and suspended_at is not null
           order by coalesce(ended_at, suspended_at) desc, name limit ${mostNamed}`,
  });
}
