/** `hathi migrate`: the schema, before a rollout rather than in it. */
import type { Store } from "../app/open-store.ts";
import type { Terminal } from "./terminal.ts";
import { withStore } from "./with-runs.ts";

export async function migrateDatabase(terminal: Terminal): Promise<void> {
  const print = async ({ database }: Store): Promise<void> => {
    const [row] = await database.query<{ number: number }>(
      "select max(number) as number from hathi.migrations",
    );
    terminal.print(`the database is at migration ${row?.number ?? 0}`);
  };
  await withStore(terminal, print, "migrates");
}
