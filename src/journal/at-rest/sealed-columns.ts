/** The columns that hold encrypted values, where runs are encrypted, and whether a key is still needed for any of them. */
import type { Database } from "../database/database.ts";
import { isOutage } from "../database/outage.ts";

export const sealedColumns: Readonly<Record<string, readonly string[]>> = {
  ask_answers: ["comment", "filled"],
  ask_messages: ["text"],
  ask_turns: ["text"],
  asks: ["filled", "question"],
  doubts: ["input", "reason"],
  events: ["data"],
  failure_notices: ["cause"],
  failures: ["cause"],
  form_answers: ["response"],
  journal: ["input", "output"],
  large_outputs: ["output"],
  run_logs: ["text"],
  runs: ["error", "result", "status", "thrown", "waiting_for"],
  store: ["value"],
  store_updates: ["value"],
};

/**
 * Reads through all of them, because no index has what is encrypted: for people who look, never for a start.
 *
 * @returns null where that takes too long
 */
export async function isKeyUsed(database: Database, name: string): Promise<boolean | null> {
  try {
    for (const [table, columns] of Object.entries(sealedColumns)) {
      const found = columns.map((column) => `left(${column}::text, 32) like $1`).join(" or ");
      const rows = await database.query(`select 1 from hathi.${table} where ${found} limit 1`, [
        `%hs1_:${name}:%`,
      ]);
      if (rows.length > 0) return true;
    }
    return false;
  } catch (error) {
    if (isOutage(error)) return null;
    throw error;
  }
}
