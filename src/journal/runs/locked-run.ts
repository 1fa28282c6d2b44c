/** Locks the row of a run, for people's commands that change the run. */
import { HathiError } from "../../core/errors.ts";
import type { RunId } from "../../core/ids.ts";
import type { RunState } from "../../core/run.ts";
import type { Queryable } from "../database/database.ts";

export interface LockedRun {
  readonly id: RunId;
  readonly state: RunState;
  readonly owner: string | null;
  readonly cancelling: boolean;
}

export async function lockRun(tx: Queryable, id: RunId): Promise<LockedRun> {
  const [run] = await tx.query<LockedRun>(
    `select id, state, owner, cancel_requested_at is not null as cancelling
     from hathi.runs where id = $1 for no key update`,
    [id],
  );
  if (run === undefined) throw new HathiError("RUN_UNKNOWN", `the run ${id} is gone`);
  return run;
}

export function refuse(run: LockedRun, what: string, instead: string): HathiError {
  return new HathiError("RUN_STATE", `the run ${run.id} is ${run.state} and cannot be ${what}: ${instead}`);
}
