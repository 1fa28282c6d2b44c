/** Restate: its server of one node with its own storage, and the endpoint that the server calls. No Postgres. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "../../test/support/find-free-port.ts";
import { endProgram, overHttp, startProgram } from "./spawn-peer.ts";
import type { System } from "./system.ts";
import { versionOf } from "./version-of.ts";

const readyWithinMs = 60_000;

export const restate: System = {
  name: "Restate",
  version: versionOf("@restatedev/restate-server"),
  setup: "its server (RocksDB, one node, default settings) calls an HTTP/2 endpoint of its TypeScript SDK",
  async start({ folder }) {
    const [ingress, admin, node] = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
    const server = spawn(serverPath(), ["--no-logo", "--listen-mode", "tcp"], {
      stdio: "ignore",
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        RESTATE_BASE_DIR: join(folder, "restate"),
        RESTATE_BIND_IP: "127.0.0.1",
        RESTATE_BIND_PORT: String(node),
        RESTATE_INGRESS__BIND_PORT: String(ingress),
        RESTATE_ADMIN__BIND_PORT: String(admin),
        RESTATE_DISABLE_TELEMETRY: "true",
      },
    });
    const { child, port } = await startProgram("restate.ts", []);
    await register(admin, port);
    return overHttp(ingress, "/sums/add", [server, child], async () => {
      await Promise.all([endProgram(server), endProgram(child)]);
    });
  },
};

function serverPath(): string {
  const fromBench = createRequire(import.meta.url);
  const fromServer = createRequire(fromBench.resolve("@restatedev/restate-server/package.json"));
  const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  return join(dirname(fromServer.resolve(`${platform}/package.json`)), "bin", "restate-server");
}

/** Tells the server of the endpoint, as soon as it takes that. */
async function register(admin: number, port: number): Promise<void> {
  const end = performance.now() + readyWithinMs;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${admin}/deployments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ uri: `http://127.0.0.1:${port}` }),
    }).catch(() => null);
    const said = await answer?.text();
    if (answer?.ok === true) return;
    if (performance.now() > end) throw new Error(`Restate took no deployment: ${answer?.status} ${said}`);
    await delay(100);
  }
}
