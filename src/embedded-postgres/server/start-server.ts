/** Starts the server of a cluster as a process that outlives ours, and waits until it answers. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Binaries } from "../binaries/binaries.ts";
import { readMajorVersion } from "../cluster/cluster.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "../embedded-postgres-error.ts";
import { describeFailure } from "../explain-failure.ts";
import { findRunningServer } from "./find-running-server.ts";
import type { RunningServer } from "./find-running-server.ts";
import { readPostmaster } from "./postmaster-file.ts";
import { postgresEnvironment } from "../run-program.ts";
import { openServerLog, readServerLog } from "./server-log.ts";
import type { ServerLog } from "./server-log.ts";
import { serverArguments } from "./server-settings.ts";
import { identityOf } from "../cluster/server-user.ts";

const POLL_MS = 25;
const RETRY_MS = 250;
const RETRY_LIMIT_MS = 15_000;

/** Failures that pass: a port that was taken in between, or the last children of a postmaster that was killed. */
const passing =
  /Address already in use|Only one usage of each socket address|pre-existing shared memory block/;

export async function startServer(
  cluster: Cluster,
  binaries: Binaries,
  options: { readonly settings: Readonly<Record<string, string>>; readonly applicationName: string },
): Promise<RunningServer> {
  await refuseOtherVersion(cluster, binaries);
  const deadline = Date.now() + RETRY_LIMIT_MS;
  for (;;) {
    const args = serverArguments(cluster.dataFolder, await findFreePort(), options.settings);
    const log = await openServerLog(cluster);
    const child = await spawnDetached(binaries.postgres, args, cluster, log);
    const server = await waitUntilReady(child, cluster, options.applicationName);
    if (server !== undefined) return server;
    const output = await readServerLog(cluster, log.size);
    if (!passing.test(output) || Date.now() > deadline) {
      const ending = child.signalCode ?? `exit code ${child.exitCode}`;
      throw describeFailure(
        `The embedded Postgres ended while starting (${ending}; its log is ${cluster.logFile})`,
        output,
      );
    }
    await delay(RETRY_MS);
  }
}

async function refuseOtherVersion(cluster: Cluster, binaries: Binaries): Promise<void> {
  const made = await readMajorVersion(cluster);
  if (made === binaries.majorVersion) return;
  throw new EmbeddedPostgresError(
    `The data in ${cluster.home} was made by Postgres ${made}, and this version of Hathi brings Postgres ` +
      `${binaries.majorVersion}, which cannot read it. Nothing was changed. Go back to the version of Hathi that ` +
      `made it, or dump it with Postgres ${made} (pg_dump), move ${cluster.home} away and load the dump into the ` +
      `new, empty database. ${USE_ANOTHER_POSTGRES}`,
  );
}

/** Starts the server detached and with its own log file, so that neither Ctrl-C nor our death ends it. */
async function spawnDetached(
  file: string,
  args: readonly string[],
  cluster: Cluster,
  log: ServerLog,
): Promise<ChildProcess> {
  try {
    const child = spawn(file, args, {
      ...identityOf(cluster.user),
      cwd: cluster.home,
      env: postgresEnvironment(),
      stdio: ["ignore", log.descriptor, log.descriptor],
      detached: true,
      windowsHide: true,
    });
    await once(child, "spawn");
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** The server; undefined where the process ended before it was ready. */
async function waitUntilReady(
  child: ChildProcess,
  cluster: Cluster,
  applicationName: string,
): Promise<RunningServer | undefined> {
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = await readPostmaster(cluster);
    if (postmaster !== undefined && postmaster.pid === child.pid) {
      const server = await findRunningServer(cluster, applicationName);
      if (server !== undefined) return server;
    }
    await delay(POLL_MS);
  }
  return undefined;
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}
