/** A Postgres of a test's own that can be shut down at once, and started again; removed when the test is over. */
import { onTestFinished } from "vitest";
import { type RestartableServer, startRestartableServer } from "./restartable-server.ts";

export type RestartablePostgres = Omit<RestartableServer, "remove">;

export async function startRestartablePostgres(): Promise<RestartablePostgres> {
  const server = await startRestartableServer();
  onTestFinished(() => server.remove());
  return server;
}
