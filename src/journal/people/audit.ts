/** Notes who did what to which run, where and why, and reads it again. */
import { type AuditEntry, type AuditLog, longestReason } from "../../core/audit.ts";
import type { RunId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { Queryable } from "../database/database.ts";

export async function audit(tx: Queryable, by: Actor, action: string, runId: RunId): Promise<void> {
  await auditOf(tx, by, action, runId);
}

/** @param runId null for an act that concerns no run */
export async function auditOf(tx: Queryable, by: Actor, action: string, runId: RunId | null): Promise<void> {
  await tx.query(
    // The request is noted where as-command.ts set it.
    `insert into hathi.audit (at, actor, action, run_id, details) values (hathi.now(), $1, $2, $3,
       nullif(json_strip_nulls(json_build_object('request', nullif(current_setting('hathi.request', true), ''),
         'place', $4::text, 'reason', $5::text))::text, '{}')::json)`,
    [by.id, action, runId, by.place ?? null, by.reason?.slice(0, longestReason).toWellFormed() ?? null],
  );
}

const columns = `id, at, actor, action, run_id as "runId", details ->> 'place' as place, details ->> 'reason' as reason`;

export async function readActs(on: Queryable, runId: RunId, limit = 100): Promise<readonly AuditEntry[]> {
  const rows = await on.query<AuditEntry>(
    {
      name: "read-acts",
      text: `select ${columns} from hathi.audit where run_id = $1 order by id desc limit $2`,
    },
    [runId, limit],
  );
  return rows.toReversed();
}

export function createAuditLog(on: Queryable): AuditLog {
  return {
    async read({ runId, since, limit }) {
      if (runId !== undefined) {
        const acts = await readActs(on, runId, limit);
        return since === undefined ? acts : acts.filter(({ at }) => at >= since);
      }
      const rows = await on.query<AuditEntry>(
        {
          name: "read-audit",
          text: `select ${columns} from hathi.audit where at >= $1 order by at desc, id desc limit $2`,
        },
        [since ?? "-infinity", limit],
      );
      return rows.toReversed();
    },
  };
}
