/** `hathi migrate`: brings the schema up to date before a rollout, and not during it. */
import type { OpenRunServices } from "../app/open-run-services.ts";
import type { Terminal } from "./terminal.ts";
import { withRuns } from "./with-runs.ts";

export async function migrateDatabase(terminal: Terminal): Promise<void> {
  const print = async (services: OpenRunServices): Promise<void> => {
    terminal.print(`the database is at migration ${await services.migration()}`);
  };
  await withRuns(terminal, print, "migrates");
}
