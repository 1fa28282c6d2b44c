/** The peers that keep everything in Postgres, as Hathi does. */
import { spawnPeer } from "./spawn-peer.ts";
import type { System } from "./system.ts";
import { versionOf } from "./version-of.ts";

export const dbos: System = {
  name: "DBOS",
  version: versionOf("@dbos-inc/dbos-sdk"),
  setup: "workflows and steps as registered functions in the process that serves HTTP, default settings",
  start: async ({ databaseUrl }) => spawnPeer("dbos.ts", [databaseUrl]),
};

export const openworkflow: System = {
  name: "OpenWorkflow",
  version: versionOf("openworkflow"),
  setup: "a worker with concurrency 200 in the process that serves HTTP; its default is 1",
  start: async ({ databaseUrl }) => spawnPeer("openworkflow.ts", [databaseUrl, "200"]),
};
