/** Vercel's Workflow SDK with its world for Postgres: Nitro builds its server, once for all that is measured. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findFreePort } from "../../test/support/find-free-port.ts";
import { spawnPeer } from "./spawn-peer.ts";
import type { System } from "./system.ts";
import { versionOf } from "./version-of.ts";

let built: Promise<void> | undefined;

export const workflowSdk: System = {
  name: "Workflow SDK",
  version: versionOf("workflow"),
  setup: "its Postgres world, default settings, in a server that Nitro builds",
  async start({ databaseUrl }) {
    await (built ??= build());
    // Its default of ten workers: with 200, and as many connections, it was no faster.
    return spawnPeer("workflow-sdk.ts", [databaseUrl, String(await findFreePort())]);
  },
};

async function build(): Promise<void> {
  const bench = fileURLToPath(new URL("..", import.meta.url));
  await promisify(execFile)(process.execPath, [join(bench, "node_modules", ".bin", "nitro"), "build"], {
    cwd: join(bench, "peers", "workflow-sdk"),
    env: { ...process.env, NODE_ENV: "production", WORKFLOW_TARGET_WORLD: "@workflow/world-postgres" },
  });
}
