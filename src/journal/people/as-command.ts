/**
 * What a person asks for, done once: where the reply to its COMMIT is lost, its entry in the audit log tells
 * whether it was done, and a click or command that comes again, here or at another replica, is found there too.
 * A start that was repeated blindly would be a second run.
 */
import { randomUUID } from "node:crypto";
import { HathiError } from "../../core/errors.ts";
import type { Actor } from "../../core/ports/run-commands.ts";
import type { Database, Queryable } from "../database/database.ts";

/** @throws {HathiError} REQUEST_REPEATED where the person's click or command was done before */
export async function asCommand<Result>(
  database: Database,
  by: Actor,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  const request = by.request ?? randomUUID();
  return database.transaction(
    async (tx) => {
      // The audit log notes the request; see find-run.ts. Its lock is what the question below waits for.
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
