/** Claims connections that GitHub has ended, so that one process tells people of each, once. */
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
