/** Reads what a run printed, as it is kept with the run. */
import type { RunId } from "../../core/ids.ts";
import type { LogLine } from "../../core/run-log.ts";
import type { Queryable } from "../database/database.ts";

/**
 * @param after only lines behind the line of this id
 * @param most the newest so many
 * @returns the lines, oldest first
 */
export async function readLogs(
  on: Queryable,
  runId: RunId,
  after: number,
  most: number,
): Promise<readonly LogLine[]> {
  const lines = await on.query<LogLine>(
    {
      name: "read-logs",
      // An id is a whole number far below 2^53.
      text: `select id::float8 as id, at, level, text from hathi.run_logs
             where run_id = $1 and id > $2 order by id desc limit $3`,
      unreadable: "shown",
    },
    [runId, after, most],
  );
  return lines.toReversed();
}
