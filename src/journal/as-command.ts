/**
 * What a person asks for, done once: where the reply to its COMMIT is lost, its entry in the audit log tells
 * whether it was done. A cancel that was repeated blindly would be a second cancel, and a start a second run.
 */
import { randomUUID } from "node:crypto";
import type { Database, Queryable } from "./database.ts";

export async function asCommand<Result>(
  database: Database,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  const request = randomUUID();
  return database.transaction(
    async (tx) => {
      // The audit log notes the request; see find-run.ts. Its lock is what the question below waits for.
      await tx.query(
        "select pg_advisory_xact_lock(hashtextextended($1, 0)), set_config('hathi.request', $1, true)",
        [request],
      );
      return work(tx);
    },
    {
      async wasCommitted(on) {
        await on.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [request]);
        const rows = await on.query("select 1 from hathi.audit where details ->> 'request' = $1", [request]);
        return rows.length > 0;
      },
    },
  );
}
