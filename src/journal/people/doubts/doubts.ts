/** The rows of steps in doubt. They are written when the run is paused, and read wherever the run is shown. */
import type { Doubt, NewDoubt } from "../../../core/doubt.ts";
import type { RunId } from "../../../core/ids.ts";
import { changeLeaders } from "./change-leaders.ts";
import type { Queryable } from "../../database/database.ts";

export interface DoubtRow extends Doubt {
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settlement: "happened" | "again" | "cancel" | null;
}

export const doubtColumns = `doubts.id, run_id as "runId", call, name, digest, input, attempt, reason, since,
  team_id as team, settled_at as "settledAt", settled_by as "settledBy", settlement`;

// A doubt that is open already comes from an earlier owner of the run. People keep the same question.
export async function insertDoubts(tx: Queryable, runId: RunId, doubts: readonly NewDoubt[]): Promise<void> {
  for (const { call, name, digest, input, attempt, reason, since } of doubts) {
    await tx.query(
      {
        text: `insert into hathi.doubts (run_id, call, name, digest, input, attempt, reason, since, asked_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, hathi.now())
               on conflict (run_id, call) where settled_at is null do nothing`,
        seals: { values: [5], texts: [7] },
      },
      [runId, call, name, digest, input, attempt, reason, since],
    );
  }
}

/** The open doubts, in order of their calls. */
export async function readOpenDoubts(on: Queryable, runIds: readonly RunId[]): Promise<readonly Doubt[]> {
  if (runIds.length === 0) return [];
  return on.query<Doubt>(
    {
      text: `select ${doubtColumns} from hathi.doubts where run_id = any ($1) and settled_at is null order by run_id, call`,
      unreadable: "shown",
    },
    [runIds],
  );
}

/** All doubts of a run, settled ones included, newest first. */
export async function readAllDoubts(on: Queryable, runId: RunId): Promise<readonly DoubtRow[]> {
  return on.query<DoubtRow>(`select ${doubtColumns} from hathi.doubts where run_id = $1 order by id desc`, [
    runId,
  ]);
}

/** @returns how many doubts were open */
export async function closeDoubts(
  tx: Queryable,
  doubts: { readonly runId: RunId; readonly id?: number },
  settlement: "happened" | "again" | "cancel",
  by: string,
): Promise<number> {
  const rows = await tx.query<{ leader: number | null }>(
    `update hathi.doubts set settled_at = hathi.now(), settled_by = $3, settlement = $4,
       told_at = coalesce(told_at, hathi.now())
     where run_id = $1 and settled_at is null and ($2::bigint is null or id = $2)
     returning case when gathered_at is not null then coalesce(told_with, id) end as leader`,
    [doubts.runId, doubts.id ?? null, by, settlement],
  );
  // Rows are locked in order, because runs of one message may be settled at the same time.
  const leaders = [...new Set(rows.flatMap(({ leader }) => leader ?? []))].toSorted((a, b) => a - b);
  await changeLeaders(tx, leaders);
  return rows.length;
}
