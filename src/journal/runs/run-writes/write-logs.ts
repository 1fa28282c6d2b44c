/** Stores the lines that runs print, and removes all but the newest of each run. */
import { mostLogLines } from "../../../core/run-log.ts";
import { type Queryable, send } from "../../database/queryable.ts";
import type { OfKind } from "./run-write.ts";

export async function writeLogs(tx: Queryable, writes: readonly OfKind<"print">[]): Promise<void> {
  const lines = writes.flatMap(({ run, lines: printed }) =>
    printed.map(({ level, text }) => ({ runId: run.runId, level, text })),
  );
  if (lines.length === 0) return;
  await send(
    tx,
    {
      name: "write-logs",
      text: `insert into hathi.run_logs (run_id, at, level, text)
             select run_id, (select hathi.now()), level, text
             from unnest($1::text[], $2::text[], $3::text[]) with ordinality as given (run_id, level, text, place)
             order by place`,
      seals: { texts: [3] },
    },
    [lines.map(({ runId }) => runId), lines.map(({ level }) => level), lines.map(({ text }) => text)],
  );
  await send(
    tx,
    {
      name: "trim-logs",
      text: `delete from hathi.run_logs using unnest($1::text[]) as given (id)
             where run_logs.run_id = given.id and run_logs.id <= (
               select kept.id from hathi.run_logs as kept where kept.run_id = given.id
               order by kept.id desc offset $2 limit 1)`,
    },
    [[...new Set(lines.map(({ runId }) => runId))], mostLogLines],
  );
}
