/**
 * Does what a person asks for exactly once. If the reply to the COMMIT is lost, the audit log tells whether the command
 * was done. A click or command that is delivered again, to any replica, is recognised by the audit log, too. Without
 * this, a repeated start would be a second run.
 */
import { randomUUID } from "node:crypto";
import { HathiError } from "../../core/errors.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { Database, Queryable } from "../database/database.ts";

/** @throws {HathiError} REQUEST_REPEATED where the click or command was done before */
export async function asCommand<Result>(
  database: Database,
  by: Actor,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  const request = by.request ?? randomUUID();
  return database.transaction(
    async (tx) => {
      // The setting makes the audit log note the request; see find-run.ts. `wasCommitted` below waits for the lock.
      await tx.query(
        "select pg_advisory_xact_lock(hashtextextended($1, 0)), set_config('hathi.request', $1, true)",
        [request],
      );
      if (by.request !== undefined && (await wasDone(tx, request))) {
        throw new HathiError(
          "REQUEST_REPEATED",
          "this click or command came before and was done then: it counts once",
        );
      }
      return work(tx);
    },
    {
      async wasCommitted(on) {
        await on.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [request]);
        return wasDone(on, request);
      },
    },
  );
}

async function wasDone(on: Queryable, request: string): Promise<boolean> {
  const rows = await on.query(
    "select 1 from hathi.audit where details is not null and details ->> 'request' = $1 limit 1",
    [request],
  );
  return rows.length > 0;
}
