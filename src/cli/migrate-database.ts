/** `hathi migrate`: the schema, before a rollout rather than in it. */
import type { Terminal } from "./terminal.ts";
import { withStore } from "./with-runs.ts";

export async function migrateDatabase(terminal: Terminal): Promise<void> {
  await withStore(terminal, async ({ database }) => {
    const [row] = await database.query<{ number: number }>(
      "select max(number) as number from hathi.migrations",
    );
    terminal.print(`the database is at migration ${row?.number ?? 0}`);
  });
}
